namespace Compress.Runtime.Planning.Fusions;

/// <summary>Every fusion and every fast kernel's pattern, tried in this order at each node from the last to the first: longest first.</summary>
internal static class FusionList
{
    public static IReadOnlyList<Fusion> All { get; } =
    [
        new("8-bit convolution + residual", QuantFusions.ConvolutionResidual),
        new("8-bit convolution", QuantFusions.Convolution),
        new("8-bit Add and Mul", QuantFusions.Binary),
        new("8-bit function", QuantFusions.Table),
        new("8-bit pool", QuantFusions.Pool),
        new("8-bit channel shuffle", ShuffleFusions.Quantized),
        new("8-bit view", QuantFusions.View),
        new("8-bit Concat over channels", MoveFusions.QuantConcat),
        new("8-bit convolution to float", QuantFusions.ConvolutionToFloat),
        new("QuantizeLinear", QuantFusions.Quantize),
        new("DequantizeLinear", QuantFusions.Dequantize),
        new("convolution + residual", FloatFusions.ConvolutionResidual),
        new("convolution", FloatFusions.Convolution),
        new("channel shuffle", ShuffleFusions.Plain),
        new("pool", FloatFusions.Pool),
        new("activation", FloatFusions.Activation),
        new("function", RowFusions.Unary),
        new("elementwise", RowFusions.Binary),
        new("Softmax", RowFusions.Softmax),
        new("LayerNormalization", RowFusions.LayerNormalization),
        new("MatMul", RowFusions.MatMul),
        new("view", FloatFusions.View),
        new("Transpose to channels first", MoveFusions.ToChannelsFirst),
        new("Transpose to channels last", MoveFusions.ToChannelsLast),
        new("Concat over channels", MoveFusions.Concat),
    ];
}
