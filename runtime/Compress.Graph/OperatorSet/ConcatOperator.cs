namespace Compress.Graphs;

/// <summary>Joins values along an axis.</summary>
internal static class ConcatOperator
{
    public static OperatorFacts Facts { get; } = new("Concat", [1, 4, 11, 13], "inputs+:T -> concat_result:T", ("T", TypeSet.Any))
    {
        Attributes = [AttributeFact.Int("axis").Required().From(4), AttributeFact.Int("axis", 1).Before(4)],
        Infer = Infer,
    };

    private static void Infer(InferenceContext context)
    {
        Dimension[]? dims = null;
        var axis = 0;
        var complete = true;
        for (var i = 0; i < context.InputCount; i++)
        {
            if (context.ShapeOf(i) is not { } shape)
            {
                complete = false;
                continue;
            }
            if (dims is null)
            {
                axis = context.Axis(context.Int("axis", 1), shape.Rank);
                dims = [.. shape];
                continue;
            }
            if (shape.Rank != dims.Length) context.Fail($"input {i} has rank {shape.Rank}, the others {dims.Length}; all must agree");
            for (var d = 0; d < dims.Length; d++)
            {
                if (d == axis) dims[d] = DimensionMath.Add(dims[d], shape[d]);
                else if (DimensionMath.Differ(dims[d], shape[d])) context.Fail($"input {i} has {shape[d]} elements along axis {d}, the others {dims[d]}; only axis {axis} may differ");
                else dims[d] = DimensionMath.Merge(dims[d], shape[d]);
            }
        }
        if (dims is null) return;
        if (!complete) dims[axis] = Dimension.Unknown;
        context.SetShape(0, new Shape(dims.AsSpan()));
        if (complete && dims.Length == 1) Join(context);
    }

    private static void Join(InferenceContext context)
    {
        var elements = new List<ValueElement>();
        var any = false;
        for (var i = 0; i < context.InputCount; i++)
        {
            if (context.ValueOf(i) is { } value)
            {
                elements.AddRange(value.Elements);
                any = true;
            }
            // Unknown elements of known number keep the others in place.
            else if (context.ShapeOf(i)![0].Value is <= PartialValue.MostElements and { } count) elements.AddRange(Enumerable.Repeat(ValueElement.Unknown, (int)count));
            else return;
        }
        if (any && elements.Count <= PartialValue.MostElements) context.SetValue(0, new PartialValue(context.OutputType(0), [elements.Count], [.. elements]));
    }
}
