using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Normalisations with a learned scale that keep the input's shape.</summary>
internal static class NormalizationOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("GroupNormalization", [18, 21], "X:T, scale:T, bias:T -> Y:T", ("T", TypeSet.Float))
        {
            Attributes = [AttributeFact.Float("epsilon", 1e-5f), AttributeFact.Int("num_groups").Required(), AttributeFact.Int("stash_type", 1).From(21)],
            Infer = context =>
            {
                context.SetShape(0, context.ShapeOf(0));
                var groups = context.Int("num_groups", 1);
                if (groups < 1 || context.ShapeOf(0) is { Rank: > 1 } x && x[1].Value % groups > 0) context.Fail($"'num_groups' is {groups}; it must divide the channels");
            },
        },
        new("InstanceNormalization", [1, 6, 22], "input:T, scale:T, B:T -> output:T", ("T", TypeSet.Float))
        {
            Attributes = [AttributeFact.Float("epsilon", 1e-5f), AttributeFact.Ints("consumed_inputs").Before(6)],
            Infer = context => context.SetShape(0, context.ShapeOf(0)),
        },
        new("LRN", [1, 13], "X:T -> Y:T", ("T", TypeSet.Float))
        {
            Attributes = [AttributeFact.Float("alpha", 1e-4f), AttributeFact.Float("beta", 0.75f), AttributeFact.Float("bias", 1), AttributeFact.Int("size").Required()],
            Infer = context =>
            {
                context.SetShape(0, context.ShapeOf(0));
                if (context.Int("size", 0) < 1) context.Fail($"'size' is {context.Int("size", 0)}; it must be at least 1");
            },
        },
        new("RMSNormalization", [23], "X:T, scale:V -> Y:V", ("T", TypeSet.Float), ("V", TypeSet.Float))
        {
            Attributes = [AttributeFact.Int("axis", -1), AttributeFact.Float("epsilon", 1e-5f), AttributeFact.Int("stash_type", 1)],
            Infer = context =>
            {
                context.SetShape(0, context.ShapeOf(0));
                if (context.ShapeOf(0) is { } x) context.Axis(context.Int("axis"), x.Rank);
            },
        },
    ];
}
