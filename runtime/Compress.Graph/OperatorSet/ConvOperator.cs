namespace Compress.Graphs;

/// <summary>Convolution: X[N, C, spatial...], W[M, C/group, kernel...], B[M].</summary>
internal static class ConvOperator
{
    public static OperatorFacts Facts { get; } = new("Conv", [1, 11, 22], "X:T, W:T, B?:T -> Y:T", ("T", TypeSet.Float))
    {
        Attributes = [.. ConvolutionShapes.Attributes, AttributeFact.Ints("dilations"), AttributeFact.Int("group", 1), AttributeFact.Ints("kernel_shape")],
        Infer = context => ConvolutionShapes.Convolution(context, 0, 1, 2),
    };
}
