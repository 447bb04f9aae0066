using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Every fusion and every fast kernel's pattern, tried in this order at each node from the last to the first: longest first.</summary>
internal static class FusionList
{
    public static List<Fusion> All { get; } = Lists.Present<Fusion>(Kept());

    // Behind the switches of the operators that a pattern needs, so that a build that goes without them drops its kernels.
    private static Fusion?[] Kept() =>
    [
        Switches.QuantizeLinear && Switches.Add ? new("8-bit convolution + residual", QuantFusions.ConvolutionResidual) : null,
        Switches.QuantizeLinear ? new("8-bit convolution", QuantFusions.Convolution) : null,
        Switches.QuantizeLinear && (Switches.Add || Switches.Mul) ? new("8-bit Add and Mul", QuantFusions.Binary) : null,
        Switches.QuantizeLinear ? new("8-bit function", QuantFusions.Table) : null,
        Switches.QuantizeLinear ? new("8-bit pool", QuantFusions.Pool) : null,
        Switches.QuantizeLinear && Switches.Reshape && Switches.Transpose ? new("8-bit channel shuffle", ShuffleFusions.Quantized) : null,
        Switches.QuantizeLinear ? new("8-bit view", QuantFusions.View) : null,
        Switches.QuantizeLinear && Switches.Concat ? new("8-bit Concat over channels", MoveFusions.QuantConcat) : null,
        Switches.DequantizeLinear ? new("8-bit convolution to float", QuantFusions.ConvolutionToFloat) : null,
        Switches.QuantizeLinear ? new("QuantizeLinear", QuantFusions.Quantize) : null,
        Switches.DequantizeLinear ? new("DequantizeLinear", QuantFusions.Dequantize) : null,
        Switches.MatMul && Switches.Softmax ? new("attention", AttentionFusions.Attention) : null,
        Switches.LSTM || Switches.GRU ? new("recurrent layer", RecurrentFusions.Layer) : null,
        Switches.OneHot && Switches.MatMul ? new("lookup", LookupFusions.Rows) : null,
        KernelSwitches.FloatConvolution && Switches.Add && (Switches.Conv || Switches.ConvTranspose || Switches.Gemm || Switches.MatMul) ? new("convolution + residual", FloatFusions.ConvolutionResidual) : null,
        KernelSwitches.FloatConvolution && (Switches.Conv || Switches.ConvTranspose || Switches.Gemm || Switches.MatMul) ? new("convolution", FloatFusions.Convolution) : null,
        Switches.Reshape && Switches.Transpose ? new("channel shuffle", ShuffleFusions.Plain) : null,
        Switches.MaxPool || Switches.AveragePool || Switches.GlobalAveragePool || Switches.GlobalMaxPool ? new("pool", FloatFusions.Pool) : null,
        new("activation", FloatFusions.Activation),
        Switches.BatchNormalization && Switches.Transpose ? new("BatchNormalization of the last axis", NormalizationFusions.LastAxis) : null,
        Switches.BatchNormalization ? new("BatchNormalization", NormalizationFusions.Channels) : null,
        Switches.ReduceSum || Switches.ReduceMean || Switches.ReduceMax || Switches.ReduceMin || Switches.ReduceSumSquare ? new("reduction", ReduceFusions.Reduce) : null,
        Switches.Pow ? new("power", RowFusions.Power) : null,
        Switches.Exp || Switches.Log || Switches.Sqrt || Switches.Abs || Switches.Neg || Switches.Floor || Switches.Ceil || Switches.Round || Switches.Reciprocal || Switches.Erf || Switches.Sin || Switches.Cos ? new("function", RowFusions.Unary) : null,
        Switches.Add || Switches.Sub || Switches.Mul || Switches.Div || Switches.Max || Switches.Min || Switches.PRelu ? new("elementwise", RowFusions.Binary) : null,
        Switches.Softmax || Switches.LogSoftmax ? new("Softmax", RowFusions.Softmax) : null,
        Switches.LayerNormalization ? new("LayerNormalization", RowFusions.LayerNormalization) : null,
        Switches.MatMul ? new("MatMul", RowFusions.MatMul) : null,
        new("view", FloatFusions.View),
        Switches.Transpose ? new("Transpose to channels first", MoveFusions.ToChannelsFirst) : null,
        Switches.Transpose ? new("Transpose to channels last", MoveFusions.ToChannelsLast) : null,
        Switches.Transpose ? new("Transpose of the last axes", MoveFusions.Swap) : null,
        Switches.Concat ? new("Concat over channels", MoveFusions.Concat) : null,
        Switches.Concat && Switches.Transpose ? new("Concat + Transpose", StridedFusions.ConcatTranspose) : null,
        Switches.Transpose ? new("Transpose", StridedFusions.Transpose) : null,
        Switches.Slice ? new("Slice", StridedFusions.Slice) : null,
        Switches.Gather ? new("Gather", StridedFusions.Gather) : null,
        Switches.Concat ? new("Concat", StridedFusions.Concat) : null,
        Switches.Split ? new("Split", StridedFusions.Split) : null,
        Switches.Expand ? new("Expand", StridedFusions.Expand) : null,
        Switches.Pad ? new("Pad", StridedFusions.Pad) : null,
        Switches.ScatterND ? new("ScatterND", StridedFusions.Scatter) : null,
    ];
}
