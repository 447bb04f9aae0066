namespace Compress.Graphs;

/// <summary>One value at the index, another elsewhere, along a new axis.</summary>
internal static class OneHotOperator
{
    public static OperatorFacts Facts { get; } = new("OneHot", [9, 11], "indices:T1, depth:T2, values:T3 -> output:T3", ("T1", TypeSet.Numeric), ("T2", TypeSet.Numeric), ("T3", TypeSet.Any))
    {
        Attributes = [AttributeFact.Int("axis", -1)],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            var axis = context.Axis(context.Int("axis"), x.Rank + 1);
            var depth = context.ValueOf(1)?.Elements is [var only] ? only.Real is { } real ? (long)real : only.ToDimension() : Dimension.Unknown;
            if (depth.Value < 0) context.Fail($"its depth is {depth}; it cannot be negative");
            context.SetShape(0, new Shape([.. x.Take(axis), depth, .. x.Skip(axis)]));
        },
    };
}
