using Compress.Graphs;
using GraphTensor = Compress.Graphs.Tensor;

namespace Compress.Training.Tests.Lowerings;

/// <summary>
/// A small graph for each lowering. They are held against finite differences and ONNX Runtime on the processor, and on a GPU against
/// the processor.
/// </summary>
internal static class LoweringCases
{
    public static readonly (string Name, long[] Dims, long Opset, Func<GraphBuilder, GraphValue, GraphValue> Build)[] All =
    [
        ("Conv", [2, 3, 6, 5], 17, (b, x) => b.Conv(x, 4, 3, stride: 2)),
        ("Conv depthwise", [2, 4, 5, 5], 17, (b, x) => b.Conv(x, 4, 3, group: 4, bias: false)),
        ("Conv 1d dilated", [2, 3, 9], 17, (b, x) => b.Conv(x, 2, 3, dilation: 2)),
        ("Conv uneven pads", [1, 2, 5, 6], 17, (b, x) => b.Add("Conv", [x, b.Weight(3, 2, 3, 3)], ("pads", Ints(1, 0, 0, 2)))),
        ("Conv SAME_LOWER", [1, 2, 5, 6], 17, (b, x) => b.Add("Conv", [x, b.Weight(3, 2, 3, 2)], ("auto_pad", AttributeValue.From("SAME_LOWER")), ("strides", Ints(2, 2)))),
        ("ConvTranspose", [1, 3, 4, 4], 17, (b, x) => b.ConvTranspose(x, 2, 3, stride: 2, pad: 1, outputPadding: 1)),
        ("ConvTranspose uneven", [1, 2, 4, 4], 17, (b, x) => b.Add("ConvTranspose", [x, b.Weight(2, 2, 3, 3)], ("pads", Ints(1, 0, 0, 1)))),
        ("BatchNormalization", [4, 3, 3, 3], 17, (b, x) => b.BatchNormalization(x)),
        ("InstanceNormalization", [2, 3, 4, 4], 17, (b, x) => b.Add("InstanceNormalization", [x, b.Weight(3), b.Weight(3)])),
        ("LayerNormalization", [3, 5], 17, (b, x) => b.LayerNormalization(x)),
        ("Relu", [3, 4], 17, (b, x) => b.Relu(x)),
        ("Relu after Conv", [1, 2, 4, 4], 17, (b, x) => b.Relu(b.Conv(x, 3, 3))),
        ("LeakyRelu", [3, 4], 17, (b, x) => b.LeakyRelu(x, 0.2f)),
        ("PRelu", [2, 3, 2, 2], 17, (b, x) => b.Add("PRelu", [x, b.Weight(3, 1, 1)])),
        ("Clip", [3, 4], 17, (b, x) => b.Clip(x, -0.5f, 0.7f)),
        ("Sigmoid", [3, 4], 17, (b, x) => b.Sigmoid(x)),
        ("Tanh", [3, 4], 17, (b, x) => b.Tanh(x)),
        ("Gelu", [3, 4], 17, (b, x) => b.Gelu(x)),
        ("HardSwish", [3, 4], 17, (b, x) => b.Add("HardSwish", [x])),
        ("HardSigmoid", [3, 4], 17, (b, x) => b.Add("HardSigmoid", [x])),
        ("Elu", [3, 4], 17, (b, x) => b.Add("Elu", [x])),
        ("Softplus", [3, 4], 17, (b, x) => b.Add("Softplus", [x])),
        ("Softsign", [3, 4], 17, (b, x) => b.Add("Softsign", [x])),
        ("Add", [2, 3], 17, (b, x) => b.Add(b.Linear(x, 3), b.Weight(3))),
        ("Sub", [2, 3], 17, (b, x) => b.Sub(b.Linear(x, 3), b.Weight(3))),
        ("Mul", [2, 3], 17, (b, x) => b.Mul(b.Linear(x, 3), b.Weight(3))),
        ("Div", [2, 3], 17, (b, x) => b.Div(b.Linear(x, 3), b.Values(1.5f, -2, 3))),
        ("Pow", [2, 3], 17, (b, x) => b.Add("Pow", [x, b.Scalar(3)])),
        ("Max", [2, 3], 17, (b, x) => b.Add("Max", [x, b.Values(0.1f, -0.2f, 0.3f)])),
        ("Mean", [2, 3], 17, (b, x) => b.Add("Mean", [x, b.Linear(x, 3), x])),
        ("MatMul", [2, 3, 4], 17, (b, x) => b.MatMul(x, b.Weight(4, 5))),
        ("Gemm alpha beta", [4, 3], 17, (b, x) => b.Add("Gemm", [x, b.Weight(4, 5), b.Weight(3, 5)], ("transA", 1L), ("alpha", 0.5f), ("beta", 2f))),
        ("Gemm matrix bias", [3, 4], 17, (b, x) => b.Add("Gemm", [x, b.Weight(5, 4), b.Weight(3, 5)], ("transB", 1L))),
        ("MaxPool", [1, 2, 6, 6], 17, (b, x) => b.MaxPool(x, 3, 2, 1)),
        ("AveragePool", [1, 2, 6, 6], 17, (b, x) => b.AveragePool(x, 2)),
        ("AveragePool uneven", [1, 2, 5, 5], 17, (b, x) => b.Add("AveragePool", [x], ("kernel_shape", Ints(2, 2)), ("pads", Ints(0, 0, 1, 1)), ("strides", Ints(2, 2)))),
        ("GlobalAveragePool", [2, 3, 4, 4], 17, (b, x) => b.GlobalAveragePool(x)),
        ("GlobalMaxPool", [2, 3, 4, 4], 17, (b, x) => b.GlobalMaxPool(x)),
        ("Flatten", [2, 3, 4], 17, (b, x) => b.Flatten(x)),
        ("Reshape", [2, 3, 4], 17, (b, x) => b.Reshape(x, 0, -1)),
        ("Transpose", [2, 3, 4], 17, (b, x) => b.Transpose(x, 2, 0, 1)),
        ("Concat", [2, 3], 17, (b, x) => b.Concat(1, x, b.Tanh(x))),
        ("Slice backwards", [2, 6], 17, (b, x) => b.Add("Slice", [x, b.Integers(-1), b.Integers(-6), b.Integers(1), b.Integers(-2)])),
        ("Split", [2, 6], 13, (b, x) => b.Add("Split", [x, b.Integers(2, 4)], [("axis", 1L)], ["first", "second"])[1]),
        ("Pad reflect", [1, 2, 4, 4], 17, (b, x) => b.Add("Pad", [x, b.Integers(0, 0, 1, 2, 0, 0, 0, 1)], ("mode", AttributeValue.From("reflect")))),
        ("Pad", [1, 2, 3], 17, (b, x) => b.Add("Pad", [x, b.Integers(0, 1, 1, 0, 0, 2)])),
        ("Gather", [5, 3], 17, (b, x) => b.Gather(x, b.Integers(0, -1, 2, 2))),
        ("ScatterND", [4, 3], 17, (b, x) => b.Add("ScatterND", [x, b.Constant(GraphTensor.Create<long>([1, 3], 2, 1)), b.Tanh(b.Gather(x, b.Integers(0, 1)))])),
        ("Expand", [3, 1], 17, (b, x) => b.Add("Expand", [x, b.Integers(2, 3, 4)])),
        ("Tile", [2, 3], 17, (b, x) => b.Add("Tile", [x, b.Integers(2, 1)])),
        ("DepthToSpace", [1, 8, 2, 2], 17, (b, x) => b.Add("DepthToSpace", [x], ("blocksize", 2L))),
        ("SpaceToDepth", [1, 2, 4, 4], 17, (b, x) => b.Add("SpaceToDepth", [x], ("blocksize", 2L))),
        ("ReduceMean", [2, 3, 4], 17, (b, x) => b.ReduceMean(x, false, 1)),
        ("ReduceMax", [2, 3, 4], 17, (b, x) => b.Add("ReduceMax", [x], ("axes", Ints(-1)))),
        ("ReduceProd", [2, 3, 4], 17, (b, x) => b.Add("ReduceProd", [x], ("axes", Ints(0, 2)))),
        ("ReduceL2", [2, 3, 4], 17, (b, x) => b.Add("ReduceL2", [x], ("axes", Ints(1)))),
        ("ReduceLogSumExp", [2, 3, 4], 17, (b, x) => b.Add("ReduceLogSumExp", [x], ("axes", Ints(1)), ("keepdims", 0L))),
        ("Softmax", [2, 5], 17, (b, x) => b.Softmax(x)),
        ("Softmax flattened", [2, 3, 2], 11, (b, x) => b.Softmax(x, 1)),
        ("LogSoftmax", [2, 5], 17, (b, x) => b.LogSoftmax(x)),
        ("LSTM", [4, 2, 3], 17, (b, x) => b.Add("LSTM", [x, b.Weight(2, 20, 3), b.Weight(2, 20, 5), b.Weight(2, 40)], ("hidden_size", 5L), ("direction", AttributeValue.From("bidirectional")))),
        ("GRU", [4, 2, 3], 17, (b, x) => b.Add("GRU", [x, b.Weight(1, 15, 3), b.Weight(1, 15, 5), b.Weight(1, 30)], ("hidden_size", 5L), ("linear_before_reset", 1L))),
        ("GRU reset first", [4, 2, 3], 17, (b, x) => b.Add("GRU", [x, b.Weight(1, 15, 3), b.Weight(1, 15, 5), b.Weight(1, 30)], ("hidden_size", 5L), ("direction", AttributeValue.From("reverse")))),
        ("RNN", [4, 2, 3], 17, (b, x) => b.Add("RNN", [x, b.Weight(1, 5, 3), b.Weight(1, 5, 5)], ("hidden_size", 5L))),
        ("Where", [2, 3], 17, (b, x) => b.Add("Where", [b.Add("Greater", [x, b.Scalar(0)]), b.Tanh(x), b.Sigmoid(x)])),
        ("Resize nearest", [1, 2, 3, 3], 13, (b, x) => b.Add("Resize", [x, GraphValue.None, b.Values(1, 1, 2, 2)], ("mode", AttributeValue.From("nearest")), ("coordinate_transformation_mode", AttributeValue.From("asymmetric")), ("nearest_mode", AttributeValue.From("floor")))),
        ("Resize linear", [1, 2, 3, 3], 13, (b, x) => b.Add("Resize", [x, GraphValue.None, b.Values(1, 1, 2, 2)], ("mode", AttributeValue.From("linear")))),
        ("Erf", [2, 3], 17, (b, x) => b.Add("Erf", [x])),
        ("Exp", [2, 3], 17, (b, x) => b.Add("Exp", [x])),
        ("Reciprocal", [2, 3], 17, (b, x) => b.Add("Reciprocal", [b.Add("Exp", [x])])),
        ("Log", [2, 3], 17, (b, x) => b.Add("Log", [b.Add("Exp", [x])])),
        ("Sqrt", [2, 3], 17, (b, x) => b.Add("Sqrt", [b.Add("Exp", [x])])),
        ("Einsum", [2, 3, 4], 17, (b, x) => b.Add("Einsum", [x, b.Weight(4, 5)], ("equation", AttributeValue.From("bij,jk->bik")))),
        ("Trilu", [2, 4, 3], 17, (b, x) => b.Add("Trilu", [x, b.Constant(GraphTensor.Scalar(-1L))], ("upper", 0L))),
        ("CumSum", [2, 4], 17, (b, x) => b.Add("CumSum", [x, b.Constant(GraphTensor.Scalar(1L))], ("exclusive", 1L), ("reverse", 1L))),
        ("TopK", [2, 6], 17, (b, x) => b.Add("TopK", [x, b.Integers(3)], [("axis", 1L)], ["greatest", "places"])[0]),
        ("Celu", [2, 3], 17, (b, x) => b.Add("Celu", [x], ("alpha", 0.7f))),
        ("Selu", [2, 3], 17, (b, x) => b.Add("Selu", [x])),
        ("ThresholdedRelu", [4, 3], 17, (b, x) => b.Add("ThresholdedRelu", [x], ("alpha", 0.3f))),
        ("Shrink", [4, 3], 17, (b, x) => b.Add("Shrink", [x], ("bias", 0.2f), ("lambd", 0.4f))),
        ("Mish", [2, 3], 18, (b, x) => b.Add("Mish", [x])),
        ("Mod", [2, 3], 17, (b, x) => b.Add("Mod", [x, b.Scalar(0.7f)], ("fmod", 1L))),
        ("LpNormalization", [2, 3], 17, (b, x) => b.Add("LpNormalization", [x], ("axis", 0L))),
        ("MeanVarianceNormalization", [2, 3, 2, 2], 17, (b, x) => b.Add("MeanVarianceNormalization", [x])),
        ("LRN", [2, 6, 2, 2], 17, (b, x) => b.Add("LRN", [x], ("size", 3L), ("alpha", 0.5f))),
        ("LpPool", [1, 2, 5, 5], 17, (b, x) => b.Add("LpPool", [x], ("kernel_shape", Ints(2, 3)), ("strides", Ints(2, 1)), ("pads", Ints(0, 1, 1, 0)))),
        ("GlobalLpPool", [1, 2, 3, 3], 17, (b, x) => b.Add("GlobalLpPool", [x])),
        ("RMSNormalization", [2, 5], 23, (b, x) => b.Add("RMSNormalization", [x, b.Weight(5)])),
        ("Gelu tanh", [2, 5], 20, (b, x) => b.Add("Gelu", [x], ("approximate", AttributeValue.From("tanh")))),
        ("GroupNormalization", [2, 4, 3, 3], 21, (b, x) => b.Add("GroupNormalization", [x, b.Weight(4), b.Weight(4)], ("num_groups", 2L))),
        ("Identity", [2, 3], 17, (b, x) => b.Add("Identity", [x])),
        .. MoreLoweringCases.All,
    ];

    /// <summary>A graph of one input and one builder expression.</summary>
    public static Graph Of(Func<GraphBuilder, GraphValue, GraphValue> build, long opset, params long[] dims)
    {
        var b = new GraphBuilder("check", opset, seed: 5);
        var x = b.Input("x", ElementType.Float32, [.. dims.Select(d => (Dimension)d)]);
        return b.Output(build(b, x), "y").Build();
    }

    /// <summary>Normal numbers as a constant, hence a candidate for a weight.</summary>
    public static GraphValue Weight(this GraphBuilder b, params long[] dims) => b.Constant(b.Weights.Normal(0.7, dims), "w");

    public static GraphValue Values(this GraphBuilder b, params float[] values) => b.Constant(GraphTensor.Create<float>(values, values.Length), "values");

    private static AttributeValue Ints(params long[] values) => AttributeValue.From([.. values]);
}
