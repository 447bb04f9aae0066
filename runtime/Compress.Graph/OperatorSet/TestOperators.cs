using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Questions about single numbers, answered by truth values.</summary>
internal static class TestOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("IsInf", [10, 20], "X:T1 -> Y:T2", ("T1", TypeSet.Float | TypeSet.Float8), ("T2", TypeSet.Bool))
        {
            Attributes = [AttributeFact.Int("detect_negative", 1), AttributeFact.Int("detect_positive", 1)],
            Infer = context => context.SetShape(0, context.ShapeOf(0)),
        },
        new("IsNaN", [9, 13, 20], "X:T1 -> Y:T2", ("T1", TypeSet.Float | TypeSet.Float8), ("T2", TypeSet.Bool)) { Infer = context => context.SetShape(0, context.ShapeOf(0)) },
    ];
}
