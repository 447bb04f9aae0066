using Compress.Graphs;
using GraphTensor = Compress.Graphs.Tensor;

namespace Compress.Training.Tests.Lowerings;

/// <summary>
/// Graphs for operators that are constant almost everywhere, that deal in integers, or that go together: with these every lowering meets
/// finite differences, but for quantizers, whose gradient is not that of their values.
/// </summary>
internal static class MoreLoweringCases
{
    private const long Float = (long)ElementType.Float32;

    private const long Int64 = (long)ElementType.Int64;

    public static readonly (string Name, long[] Dims, long Opset, Func<GraphBuilder, GraphValue, GraphValue> Build)[] All =
    [
        ("Abs Neg", [3, 4], 17, (b, x) => b.Add("Neg", [b.Add("Abs", [x])])),
        ("Sin Cos Tan", [3, 4], 17, (b, x) => b.Add(b.Add("Sin", [x]), b.Add(b.Add("Cos", [x]), b.Add("Tan", [b.Mul(b.Tanh(x), b.Scalar(0.9f))])))),
        ("Asin Acos Atanh", [3, 4], 17, (b, x) => Small(b, x, "Asin", "Acos", "Atanh")),
        ("Atan Sinh Cosh Asinh", [3, 4], 17, (b, x) => b.Add(b.Add("Atan", [b.Add("Sinh", [x])]), b.Add("Asinh", [b.Add("Cosh", [x])]))),
        ("Acosh", [3, 4], 17, (b, x) => b.Add("Acosh", [b.Add(b.Add("Exp", [x]), b.Scalar(1.5f))])),
        ("Sign Floor Ceil Round", [3, 4], 17, (b, x) => b.Mul(x, b.Add(b.Add(b.Add("Sign", [x]), b.Add("Floor", [x])), b.Add(b.Add("Ceil", [x]), b.Add("Round", [x]))))),
        ("Swish", [3, 4], 24, (b, x) => b.Add("Swish", [x], ("alpha", 1.5f))),
        ("Min Sum", [2, 3], 17, (b, x) => b.Add("Sum", [b.Add("Min", [x, b.Values(0.1f, -0.2f, 0.3f)]), x, b.Tanh(x)])),
        ("comparisons and logic", [4, 5], 17, Logic),
        ("IsNaN", [2, 3], 17, (b, x) => b.Add("Where", [b.Add("IsNaN", [x]), b.Scalar(0), b.Sigmoid(x)])),
        ("ArgMax ArgMin", [3, 4], 17, (b, x) => b.Mul(x, b.Add(AsFloat(b, b.Add("ArgMax", [x], ("axis", 1L))), AsFloat(b, b.Add("ArgMin", [x], ("axis", 1L)))))),
        ("GatherElements", [2, 3], 17, (b, x) => b.Add("GatherElements", [x, b.Constant(GraphTensor.Create<long>([0, 1, -1, 0, 0, 1], 2, 3))], ("axis", 0L))),
        ("GatherND", [3, 4], 17, (b, x) => b.Add("GatherND", [x, b.Constant(GraphTensor.Create<long>([0, 1, 2, -1], 2, 2))])),
        ("ScatterElements", [3, 4], 17, (b, x) => b.Add("ScatterElements", [x, b.Constant(GraphTensor.Create<long>([2, 0, 1, 2], 1, 4)), b.Tanh(b.Gather(x, b.Integers(1)))], ("axis", 0L))),
        ("ScatterND adding", [4, 3], 18, (b, x) => b.Add("ScatterND", [x, b.Constant(GraphTensor.Create<long>([1, 3], 2, 1)), b.Tanh(b.Gather(x, b.Integers(0, 1)))], ("reduction", AttributeValue.From("add")))),
        ("OneHot", [2, 3], 17, (b, x) => b.MatMul(x, b.Add("OneHot", [b.Integers(0, 2, 1), b.Constant(GraphTensor.Scalar(3L)), b.Values(0.5f, 2)]))),
        ("Embedding", [2, 3], 17, (b, x) => b.Mul(x, b.Gather(b.Weight(5, 3), b.Integers(4, -1)))),
        ("Cast CastLike", [3, 4], 17, (b, x) => b.Mul(x, b.Add("CastLike", [AsFloat(b, b.Add("Cast", [x], ("to", Int64))), x]))),
        ("Constant Range", [2, 3], 17, (b, x) => b.Add(b.Add(x, b.Add("Range", [b.Scalar(0), b.Scalar(3), b.Scalar(1)])), b.Add("Constant", [], ("value", GraphTensor.Create<float>([1, 2, 3], 3))))),
        ("Shape Size ConstantOfShape", [2, 3], 17, (b, x) => b.Mul(b.Add(x, b.Add("ConstantOfShape", [b.Add("Shape", [x])], ("value", GraphTensor.Create<float>([0.5f], 1)))), AsFloat(b, b.Add("Size", [x])))),
        ("Squeeze Unsqueeze", [2, 3], 17, (b, x) => b.Add("Squeeze", [b.Tanh(b.Add("Unsqueeze", [x, b.Integers(1)])), b.Integers(1)])),
        ("ReduceSum ReduceMin", [2, 3, 4], 17, (b, x) => b.Add(b.Add("ReduceSum", [x, b.Integers(1)]), b.Add("ReduceMin", [x], ("axes", new long[] { 1 })))),
        ("ReduceL1 ReduceSumSquare", [2, 3, 4], 17, (b, x) => b.Add(b.Add("ReduceL1", [x], ("axes", new long[] { 2 })), b.Add("ReduceSumSquare", [x], ("axes", new long[] { 2 })))),
        ("ReduceLogSum", [2, 3, 4], 17, (b, x) => b.Add("ReduceLogSum", [b.Add("Exp", [x])], ("axes", new long[] { 1 }))),
        ("Upsample", [1, 2, 3, 3], 9, (b, x) => b.Add("Upsample", [x, b.Values(1, 1, 2, 2)], ("mode", AttributeValue.From("nearest")))),
        ("Dropout outside of training", [2, 3], 17, (b, x) => b.Dropout(x)),
    ];

    private static GraphValue AsFloat(GraphBuilder b, GraphValue x) => b.Add("Cast", [x], ("to", Float));

    private static GraphValue Small(GraphBuilder b, GraphValue x, params string[] functions)
    {
        var inside = b.Mul(b.Tanh(x), b.Scalar(0.9f));
        var sum = inside;
        foreach (var function in functions) sum = b.Add(sum, b.Add(function, [inside]));
        return sum;
    }

    private static GraphValue Logic(GraphBuilder b, GraphValue x)
    {
        GraphValue zero = b.Scalar(0), one = b.Scalar(0.5f);
        var between = b.Add("And", [b.Add("Greater", [x, zero]), b.Add("LessOrEqual", [x, one])]);
        var outside = b.Add("Or", [b.Add("Less", [x, zero]), b.Add("GreaterOrEqual", [x, one])]);
        var odd = b.Add("Xor", [between, b.Add("Not", [outside])]);
        var positive = b.Add("Equal", [b.Add("Sign", [x]), b.Scalar(1)]);
        return b.Add(b.Add("Where", [between, b.Tanh(x), b.Sigmoid(x)]), b.Add("Where", [b.Add("Or", [odd, positive]), x, b.Mul(x, x)]));
    }
}
