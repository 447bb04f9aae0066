using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Running sums and products along an axis.</summary>
internal static class ScanSumOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        Make("CumProd", [26]),
        Make("CumSum", [11, 14]),
    ];

    private static OperatorFacts Make(string opType, ImmutableArray<int> versions) => new(opType, versions, "x:T, axis:I -> y:T", ("T", TypeSet.Numeric), ("I", TypeSet.Index))
    {
        Attributes = [AttributeFact.Int("exclusive", 0), AttributeFact.Int("reverse", 0)],
        Infer = context =>
        {
            context.SetShape(0, context.ShapeOf(0));
            if (context.ShapeOf(0) is { } x && context.IntegerOf(1) is { } axis) context.Axis(axis, x.Rank);
        },
    };
}
