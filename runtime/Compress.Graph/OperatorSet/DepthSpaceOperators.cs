using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Blocks of pixels become channels, and back.</summary>
internal static class DepthSpaceOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("DepthToSpace", [1, 11, 13], "input:T -> output:T", ("T", TypeSet.Any))
        {
            Attributes = [AttributeFact.Int("blocksize").Required(), AttributeFact.Text("mode", "DCR").From(11)],
            Infer = context =>
            {
                if (Input(context, out var block) is not { } x) return;
                if (x[1].Value % (block * block) > 0) context.Fail($"{x[1]} channels are not divisible by {block} x {block}");
                context.SetShape(0, new Shape([x[0], DimensionMath.FloorDivide(x[1], block * block), DimensionMath.Multiply(x[2], block), DimensionMath.Multiply(x[3], block)]));
            },
        },
        new("SpaceToDepth", [1, 13], "input:T -> output:T", ("T", TypeSet.Any))
        {
            Attributes = [AttributeFact.Int("blocksize").Required()],
            Infer = context =>
            {
                if (Input(context, out var block) is not { } x) return;
                if (x[2].Value % block > 0 || x[3].Value % block > 0) context.Fail($"{x[2]} x {x[3]} pixels are not divisible by {block}");
                context.SetShape(0, new Shape([x[0], DimensionMath.Multiply(x[1], block * block), DimensionMath.FloorDivide(x[2], block), DimensionMath.FloorDivide(x[3], block)]));
            },
        },
    ];

    private static Shape? Input(InferenceContext context, out long block)
    {
        block = context.Int("blocksize", 0);
        if (block is < 1 or > 65535) context.Fail($"'blocksize' is {block}; expected 1 to 65535");
        if (context.ShapeOf(0) is { Rank: not 4 } x) context.Fail($"its input {x} has not four axes");
        return context.ShapeOf(0);
    }
}
