namespace Compress.Graphs;

/// <summary>Indices of the elements that are not zero; how many there are shows at run time.</summary>
internal static class NonZeroOperator
{
    public static OperatorFacts Facts { get; } = new("NonZero", [9, 13], "X:T -> Y:I", ("T", TypeSet.Any), ("I", TypeSet.Int64))
    {
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            context.SetShape(0, new Shape([x.Rank, Dimension.Unknown]));
            if (context.ValueOf(0) is not { IsKnown: true } value) return;
            var found = Enumerable.Range(0, value.Elements.Length).Where(i => value.Elements[i].ToReal() != 0).ToArray();
            var strides = ValueMath.Strides(value.Dims.AsSpan());
            context.SetValue(0, ValueMath.Gather(ElementType.Int64, [x.Rank, found.Length], index => ValueElement.Of(found[index[1]] / strides[index[0]] % value.Dims[(int)index[0]])));
        },
    };
}
