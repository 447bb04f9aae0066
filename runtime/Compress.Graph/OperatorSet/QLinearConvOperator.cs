namespace Compress.Graphs;

/// <summary>Convolution of quantized tensors with scales and zero points as inputs.</summary>
internal static class QLinearConvOperator
{
    public static OperatorFacts Facts { get; } = new("QLinearConv", [10],
        "x:T1, x_scale:F, x_zero_point:T1, w:T2, w_scale:F, w_zero_point:T2, y_scale:F, y_zero_point:T3, B?:T4 -> y:T3",
        ("T1", TypeSet.Byte), ("T2", TypeSet.Byte), ("T3", TypeSet.Byte), ("T4", TypeSet.Of(ElementType.Int32)), ("F", TypeSet.Float32))
    {
        Attributes = [.. ConvolutionShapes.Attributes, AttributeFact.Ints("dilations"), AttributeFact.Int("group", 1), AttributeFact.Ints("kernel_shape")],
        Infer = context => ConvolutionShapes.Convolution(context, 0, 3, 8),
    };
}
