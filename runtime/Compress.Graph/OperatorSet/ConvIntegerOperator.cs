namespace Compress.Graphs;

/// <summary>Convolution of 8-bit integers into 32-bit sums.</summary>
internal static class ConvIntegerOperator
{
    public static OperatorFacts Facts { get; } = new("ConvInteger", [10], "x:T1, w:T2, x_zero_point?:T1, w_zero_point?:T2 -> y:T3",
        ("T1", TypeSet.Byte), ("T2", TypeSet.Byte), ("T3", TypeSet.Of(ElementType.Int32)))
    {
        Attributes = [.. ConvolutionShapes.Attributes, AttributeFact.Ints("dilations"), AttributeFact.Int("group", 1), AttributeFact.Ints("kernel_shape")],
        Infer = context => ConvolutionShapes.Convolution(context, 0, 1, -1),
    };
}
