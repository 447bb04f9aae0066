using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Pools over sliding windows.</summary>
internal static class PoolOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("AveragePool", [1, 7, 10, 11, 19, 22], "X:T -> Y:T", ("T", TypeSet.Float))
        {
            Attributes =
            [
                .. ConvolutionShapes.Attributes, AttributeFact.Ints("kernel_shape").Required(), AttributeFact.Int("ceil_mode", 0).From(10),
                AttributeFact.Int("count_include_pad", 0).From(7), AttributeFact.Ints("dilations").From(19),
            ],
            Infer = Infer,
        },
        new("LpPool", [1, 2, 11, 18, 22], "X:T -> Y:T", ("T", TypeSet.Float))
        {
            Attributes =
            [
                .. ConvolutionShapes.Attributes, AttributeFact.Ints("kernel_shape").Required().From(2), AttributeFact.Ints("kernel_shape").Before(2),
                AttributeFact.Float("p", 2).Before(2), AttributeFact.Int("p", 2).From(2),
                AttributeFact.Int("ceil_mode", 0).From(18), AttributeFact.Ints("dilations").From(18),
            ],
            Infer = Infer,
        },
        new("MaxPool", [1, 8, 10, 11, 12, 22], "X:T -> Y:T, Indices?@8..:I", ("T", TypeSet.Float | TypeSet.Byte), ("I", TypeSet.Int64))
        {
            Attributes =
            [
                .. ConvolutionShapes.Attributes, AttributeFact.Ints("kernel_shape").Required(), AttributeFact.Int("ceil_mode", 0).From(10),
                AttributeFact.Ints("dilations").From(10), AttributeFact.Int("storage_order", 0).From(8),
            ],
            Infer = Infer,
        },
    ];

    private static void Infer(InferenceContext context)
    {
        if (context.ShapeOf(0) is not { } x) return;
        if (x.Rank < 3) context.Fail($"its input has rank {x.Rank}; expected batch, channels and at least one spatial axis");
        var kernel = ConvolutionShapes.Kernel(context, null, x.Rank - 2);
        if (kernel is null) context.Fail("it has no attribute 'kernel_shape'; set the window's size");
        var ceil = context.Int("ceil_mode", 0) != 0;
        var shape = new Shape([x[0], x[1], .. ConvolutionShapes.Spatial(context, x, kernel.Value, ceil)]);
        context.SetShape(0, shape);
        context.SetShape(1, shape);
    }
}
