namespace Compress.Graphs;

/// <summary>Transposed convolution: X[N, C, spatial...], W[C, M/group, kernel...], B[M].</summary>
internal static class ConvTransposeOperator
{
    public static OperatorFacts Facts { get; } = new("ConvTranspose", [1, 11, 22], "X:T, W:T, B?:T -> Y:T", ("T", TypeSet.Float))
    {
        Attributes =
        [
            .. ConvolutionShapes.Attributes, AttributeFact.Ints("dilations"), AttributeFact.Int("group", 1), AttributeFact.Ints("kernel_shape"),
            AttributeFact.Ints("output_padding"), AttributeFact.Ints("output_shape"),
        ],
        Infer = Infer,
    };

    private static void Infer(InferenceContext context)
    {
        if (context.ShapeOf(0) is not { } x) return;
        if (x.Rank < 3) context.Fail($"its input has rank {x.Rank}; expected batch, channels and at least one spatial axis");
        var w = context.ShapeOf(1);
        var axes = x.Rank - 2;
        if (w is not null && w.Rank != x.Rank) context.Fail($"its weights have rank {w.Rank}, its input {x.Rank}; both must agree");
        var group = context.Int("group");
        if (group < 1) context.Fail($"'group' is {group}; it must be at least 1");
        if (w is not null && DimensionMath.Differ(w[0], x[1])) context.Fail($"the input has {x[1]} channels, but the weights take {w[0]}");
        if (x[1].Value % group > 0) context.Fail($"{x[1]} channels are not divisible by 'group' {group}");
        var channels = w is null ? Dimension.Unknown : DimensionMath.Multiply(w[1], group);
        if (context.ShapeOf(2) is { } bias && (bias.Rank != 1 || DimensionMath.Differ(bias[0], channels))) context.Fail($"its bias is {bias}; expected [{channels}], one number a filter");
        context.SetShape(0, new Shape([x[0], channels, .. Spatial(context, x, w, axes)]));
    }

    private static IEnumerable<Dimension> Spatial(InferenceContext context, Shape x, Shape? w, int axes)
    {
        var given = context.Ints("output_shape");
        if (!given.IsEmpty)
        {
            // Some tools write batch and channels too.
            if (given.Length != axes && given.Length != axes + 2) context.Fail($"'output_shape' has {given.Length} numbers for {axes} spatial axes");
            return given.Skip(given.Length - axes).Select(d => (Dimension)d);
        }
        if (ConvolutionShapes.Kernel(context, w, axes) is not { } kernel) return Enumerable.Repeat(Dimension.Unknown, axes);
        var strides = ConvolutionShapes.PerAxis(context, "strides", axes);
        var dilations = ConvolutionShapes.PerAxis(context, "dilations", axes);
        var pads = ConvolutionShapes.Pads(context, axes);
        var extra = context.Ints("output_padding");
        if (!extra.IsEmpty && extra.Length != axes) context.Fail($"'output_padding' has {extra.Length} numbers for {axes} spatial axes");
        if (extra.Any(e => e is < 0 or > int.MaxValue)) context.Fail($"'output_padding' is [{string.Join(", ", extra)}]; every number must be between 0 and {int.MaxValue}");
        var same = context.Text("auto_pad") is "SAME_UPPER" or "SAME_LOWER";
        return Enumerable.Range(0, axes).Select(i =>
        {
            var strided = DimensionMath.Multiply(x[i + 2], strides[i]);
            if (same) return strided;
            var reach = checked((kernel[i] - 1) * dilations[i] + 1);
            var size = DimensionMath.Add(strided, checked(reach - strides[i] + (extra.IsEmpty ? 0 : extra[i]) - pads[i] - pads[i + axes]));
            if (size.Value < 1 && x[i + 2].Value != 0) context.Fail($"axis {i + 2} of its result would have {size} elements; the pads are larger than what is there");
            return size.Value < 0 ? 0 : size;
        });
    }
}
