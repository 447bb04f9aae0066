using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Index of the largest or smallest element along an axis.</summary>
internal static class ArgOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } = [Make("ArgMax"), Make("ArgMin")];

    private static OperatorFacts Make(string opType) => new(opType, [1, 11, 12, 13], "data:T -> reduced:I", ("T", TypeSet.Numeric), ("I", TypeSet.Int64))
    {
        Attributes = [AttributeFact.Int("axis", 0), AttributeFact.Int("keepdims", 1), AttributeFact.Int("select_last_index", 0).From(12)],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            var axis = context.Axis(context.Int("axis"), x.Rank);
            if (x[axis].Value == 0) context.Fail($"axis {axis} of {x} has no elements to choose from");
            context.SetShape(0, ReduceOperators.Reduced(x, [axis], context.Int("keepdims") != 0));
        },
    };
}
