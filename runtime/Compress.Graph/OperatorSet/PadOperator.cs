namespace Compress.Graphs;

/// <summary>Adds elements at the ends of axes; pads and value were attributes before opset 11.</summary>
internal static class PadOperator
{
    public static OperatorFacts Facts { get; } = new("Pad", [1, 2, 11, 13, 18, 19, 21, 23, 24, 25],
        "data:T, pads@11..:I, constant_value?@11..:T, axes?@18..:J -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Int64), ("J", TypeSet.Index))
    {
        Attributes =
        [
            AttributeFact.Text("mode", "constant"), AttributeFact.Ints("pads").Required().From(2).Before(11), AttributeFact.Ints("paddings").Required().Before(2),
            AttributeFact.Float("value", 0).Before(11),
        ],
        Infer = Infer,
    };

    private static void Infer(InferenceContext context)
    {
        if (context.ShapeOf(0) is not { } x) return;
        var mode = context.Text("mode");
        if (mode is not ("constant" or "reflect" or "edge" or "wrap")) context.Fail($"'mode' is '{mode}'; expected constant, reflect, edge or wrap");
        var pads = context.Node.Attributes.TryGetValue("pads", out var list) || context.Node.Attributes.TryGetValue("paddings", out list)
            ? list.AsInts().Select(p => (Dimension)p).ToArray()
            : context.ValueOf(1)?.ToDimensions().ToArray();
        var axes = context.Has(3) ? context.IntegersOf(3) : [.. Enumerable.Range(0, x.Rank).Select(i => (long)i)];
        if (pads is null || axes is null)
        {
            context.SetShape(0, new Shape(Enumerable.Repeat(Dimension.Unknown, x.Rank)));
            return;
        }
        if (pads.Length != 2 * axes.Value.Length) context.Fail($"it has {pads.Length} pads for {axes.Value.Length} axes; expected {2 * axes.Value.Length}");
        var dims = x.ToArray();
        for (var i = 0; i < axes.Value.Length; i++)
        {
            var axis = context.Axis(axes.Value[i], x.Rank);
            var (before, after) = (pads[i], pads[i + axes.Value.Length]);
            dims[axis] = DimensionMath.Add(DimensionMath.Add(dims[axis], before), after);
            if (dims[axis].Value < 0) context.Fail($"its pads [{string.Join(", ", (IEnumerable<Dimension>)pads)}] take more from axis {axis} than its {x[axis]} elements");
            if (mode == "reflect" && x[axis].Value is { } size && (before.Value >= size || after.Value >= size) && size > 0)
                context.Fail($"its pads [{string.Join(", ", (IEnumerable<Dimension>)pads)}] reflect more than the {size} elements of axis {axis}; at most {size - 1} can be reflected");
        }
        context.SetShape(0, new Shape(dims.AsSpan()));
    }
}
