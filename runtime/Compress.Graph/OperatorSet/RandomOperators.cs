using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Random numbers; two runs may differ.</summary>
internal static class RandomOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        Like("Bernoulli", [15, 22], TypeSet.Numeric | TypeSet.Bool, AttributeFact.Int("dtype"), AttributeFact.Float("seed")),
        Like("RandomNormalLike", [1, 22], TypeSet.Any, AttributeFact.Int("dtype"), AttributeFact.Float("mean", 0), AttributeFact.Float("scale", 1), AttributeFact.Float("seed")),
        Like("RandomUniformLike", [1, 22], TypeSet.Any, AttributeFact.Int("dtype"), AttributeFact.Float("high", 1), AttributeFact.Float("low", 0), AttributeFact.Float("seed")),
        OfShape("RandomNormal", AttributeFact.Float("mean", 0), AttributeFact.Float("scale", 1)),
        OfShape("RandomUniform", AttributeFact.Float("high", 1), AttributeFact.Float("low", 0)),
        new("Multinomial", [7, 22], "input:T1 -> output:*", ("T1", TypeSet.Float))
        {
            IsDeterministic = false,
            Attributes = [AttributeFact.Int("dtype", 6), AttributeFact.Int("sample_size", 1), AttributeFact.Float("seed")],
            Infer = context =>
            {
                context.SetType(0, (ElementType)(int)context.Int("dtype"));
                if (context.ShapeOf(0) is { Rank: 2 } x) context.SetShape(0, new Shape([x[0], context.Int("sample_size")]));
            },
        },
    ];

    private static OperatorFacts Like(string opType, ImmutableArray<int> versions, TypeSet types, params ImmutableArray<AttributeFact> attributes) => new(opType, versions, "input:T1 -> output:*", ("T1", types))
    {
        IsDeterministic = false,
        Attributes = attributes,
        Infer = context => context.Set(0, (ElementType)(int)context.Int("dtype", (long)context.TypeOf(0)), context.ShapeOf(0)),
    };

    private static OperatorFacts OfShape(string opType, params ImmutableArray<AttributeFact> attributes) => new(opType, [1, 22], "-> output:*")
    {
        IsDeterministic = false,
        Attributes = [.. attributes, AttributeFact.Int("dtype", 1), AttributeFact.Float("seed"), AttributeFact.Ints("shape").Required()],
        Infer = context => context.Set(0, (ElementType)(int)context.Int("dtype"), Shape.Of(context.Ints("shape").AsSpan())),
    };
}
