using Compress.Graphs;
using Compress.Training.Tests.Lowerings;
using GraphTensor = Compress.Graphs.Tensor;

namespace Compress.Gpu.Checks;

/// <summary>Graphs for the operators that the unit tests reach by other ways: quantizers, and attention as exporters write it.</summary>
internal static class MoreCases
{
    public static readonly (string Name, long[] Dims, long Opset, Func<GraphBuilder, GraphValue, GraphValue> Build)[] All =
    [
        ("fake quantization", [4, 50], 17, (b, x) => b.QuantizeDequantize(x, 0.02f, (byte)100)),
        ("fake quantization of weights, per channel", [4, 6], 17, (b, x) => b.Add("Gemm", [x, PerChannel(b, b.Weight(3, 6), 3)], ("transB", 1L))),
        ("QuantizeLinear by itself", [4, 5], 17, (b, x) => b.Mul(x, b.Add("Cast", [b.Add("QuantizeLinear", [x, b.Scalar(0.02f), b.Constant(GraphTensor.Scalar((byte)100))])], ("to", (long)ElementType.Float32)))),
        ("attention", [2, 5, 8], 17, Attention),
    ];

    private static GraphValue PerChannel(GraphBuilder b, GraphValue weight, int channels)
    {
        GraphValue scales = b.Constant(GraphTensor.Create<float>([.. Enumerable.Range(1, channels).Select(i => 0.005f * i)], channels), "scales");
        GraphValue zeros = b.Constant(GraphTensor.Create<sbyte>(new sbyte[channels], channels), "zeros");
        return b.Add("DequantizeLinear", [b.Add("QuantizeLinear", [weight, scales, zeros], ("axis", 0L)), scales, zeros], ("axis", 0L));
    }

    /// <summary>One head of self-attention with layer normalization, as exporters write it.</summary>
    private static GraphValue Attention(GraphBuilder b, GraphValue x)
    {
        GraphValue q = b.MatMul(x, b.Weight(8, 8)), k = b.MatMul(x, b.Weight(8, 8)), v = b.MatMul(x, b.Weight(8, 8));
        var scores = b.Softmax(b.Div(b.MatMul(q, b.Transpose(k, 0, 2, 1)), b.Scalar(2.83f)));
        return b.LayerNormalization(b.Add(x, b.MatMul(scores, v)));
    }
}
