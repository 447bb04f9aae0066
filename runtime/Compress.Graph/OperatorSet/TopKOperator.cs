namespace Compress.Graphs;

/// <summary>The k largest or smallest elements along an axis, and their indices.</summary>
internal static class TopKOperator
{
    public static OperatorFacts Facts { get; } = new("TopK", [1, 10, 11, 24], "X:T, K@10..:I -> Values:T, Indices:I", ("T", TypeSet.Numeric), ("I", TypeSet.Int64))
    {
        Attributes = [AttributeFact.Int("axis", -1), AttributeFact.Int("k").Required().Before(10), AttributeFact.Int("largest", 1).From(11), AttributeFact.Int("sorted", 1).From(11)],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            var axis = context.Axis(context.Int("axis"), x.Rank);
            var k = context.Node.Attributes.TryGetValue("k", out var given) ? given.AsInt() : context.IntegerOf(1) ?? (Dimension?)null;
            if (k?.Value is { } count && (count < 0 || count > x[axis].Value)) context.Fail($"its k is {count}; expected 0 to {x[axis]}, the size of axis {axis}");
            var shape = new Shape(x.Select((d, i) => i == axis ? k ?? Dimension.Unknown : d));
            context.SetShape(0, shape);
            context.SetShape(1, shape);
        },
    };
}
