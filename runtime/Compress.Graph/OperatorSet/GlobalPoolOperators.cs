using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Pools over all spatial axes.</summary>
internal static class GlobalPoolOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        Make("GlobalAveragePool", [1, 22]),
        Make("GlobalLpPool", [1, 2, 22], AttributeFact.Float("p", 2).Before(2), AttributeFact.Int("p", 2).From(2)),
        Make("GlobalMaxPool", [1, 22]),
    ];

    private static OperatorFacts Make(string opType, ImmutableArray<int> versions, params ImmutableArray<AttributeFact> attributes) => new(opType, versions, "X:T -> Y:T", ("T", TypeSet.Float))
    {
        Attributes = attributes,
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            if (x.Rank < 2) context.Fail($"its input has rank {x.Rank}; expected batch, channels and spatial axes");
            var dims = x.AsSpan().ToArray();
            for (var i = 2; i < dims.Length; i++) dims[i] = 1;
            context.SetShape(0, Shape.Own(dims));
        },
    };
}
