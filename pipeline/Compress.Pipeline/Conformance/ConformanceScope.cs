using System.Collections.Frozen;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>
/// Which models the product claims to run: those that use nothing but the listed operators of ONNX's own domain, at most opset 25, as they are used
/// in inference, on tensors of whole numbers of 8 to 64 bits, reals of 32 and 64 bits, and truth values. Reals of 16 bits count where they are
/// converted only (Cast, CastLike).
/// </summary>
public static class ConformanceScope
{
    private static readonly FrozenSet<string> Operators = new[]
    {
        // Arithmetic, powers and roots.
        "Abs Neg Sign Add Sub Mul Div Mod Pow Sqrt Exp Log Reciprocal Ceil Floor Round Max Min Sum Mean",
        // Angles.
        "Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh",
        // Comparison, logic, bits.
        "Equal Greater GreaterOrEqual Less LessOrEqual IsNaN IsInf And Or Xor Not BitShift BitwiseAnd BitwiseOr BitwiseXor BitwiseNot",
        // Activations.
        "Relu LeakyRelu ThresholdedRelu PRelu Elu Celu Selu Sigmoid HardSigmoid Softplus Softsign Gelu HardSwish Swish Mish Clip Erf Shrink",
        // Types.
        "Cast CastLike",
        // Reductions and order.
        "ReduceSum ReduceMean ReduceProd ReduceMax ReduceMin ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp ArgMax ArgMin TopK CumSum",
        // Shapes.
        "Shape Size Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice Gather GatherElements GatherND Scatter ScatterElements ScatterND Expand Tile Pad Where",
        "Range OneHot NonZero EyeLike Constant ConstantOfShape Identity Trilu DepthToSpace SpaceToDepth Resize Upsample",
        // Products and windows.
        "MatMul Gemm Einsum Conv ConvTranspose MaxPool AveragePool LpPool GlobalMaxPool GlobalAveragePool GlobalLpPool",
        // Normalisations.
        "BatchNormalization InstanceNormalization LayerNormalization GroupNormalization RMSNormalization MeanVarianceNormalization LpNormalization LRN",
        "Softmax LogSoftmax Hardmax Dropout",
        // Sequences and control.
        "Attention RotaryEmbedding LSTM GRU RNN If Loop",
        // Quantized.
        "QuantizeLinear DequantizeLinear DynamicQuantizeLinear QLinearConv QLinearMatMul MatMulInteger ConvInteger",
    }.SelectMany(line => line.Split(' ')).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<ElementType> Types = new[]
    {
        ElementType.Float32, ElementType.Float64,
        ElementType.Int8, ElementType.Int16, ElementType.Int32, ElementType.Int64,
        ElementType.UInt8, ElementType.UInt16, ElementType.UInt32, ElementType.UInt64, ElementType.Bool,
    }.ToFrozenSet();

    /// <summary>Why a model is out of scope; empty where it is in scope.</summary>
    /// <param name="graph">The model; its own functions count by what their bodies use.</param>
    /// <exception cref="ModelException">Its functions cannot be put in place.</exception>
    public static string Obstacle(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Opset > Graphs.Operators.NewestOpset) return $"opset {graph.Opset} is above {Graphs.Operators.NewestOpset}";
        graph = new InlineFunctions().Run(graph);
        return Inside(graph, graph.Nodes.All(n => n.Is("Cast") || n.Is("CastLike")));
    }

    private static bool IsIn(ElementType type, bool converts) => Types.Contains(type) || (converts && type is (ElementType.Float16 or ElementType.BFloat16));

    private static string Inside(Graph graph, bool converts)
    {
        foreach (var value in graph.Inputs.Concat(graph.Outputs).Concat(graph.ValueInfos.Values))
        {
            if (!value.OtherType.IsEmpty) return $"'{value.Name}' is no tensor";
            // Subgraphs may leave types open.
            if (value.ElementType != ElementType.Undefined && !IsIn(value.ElementType, converts)) return $"'{value.Name}' holds {value.ElementType}";
        }
        foreach (var (name, tensor) in graph.Initializers)
            if (!IsIn(tensor.ElementType, converts)) return $"'{name}' holds {tensor.ElementType}";
        foreach (var node in graph.Nodes)
        {
            if (node.Domain.Length > 0 || !Operators.Contains(node.OpType)) return $"the operator {(node.Domain.Length > 0 ? node.Domain + "::" : "")}{node.OpType} is not listed";
            if (Attributes(node, converts) is { Length: > 0 } type) return $"{node} holds {type}";
            if (Trains(graph, node)) return $"{node} trains";
            foreach (var subgraph in GraphIndex.SubgraphsOf(node))
                if (Inside(subgraph, converts) is { Length: > 0 } obstacle) return obstacle;
        }
        return "";
    }

    private static bool Trains(Graph graph, Node node) => (node.Is("BatchNormalization") && node.Int("training_mode", 0) != 0)
        || (node.Is("Dropout") && node.HasInput(2) && !(graph.Initializers.TryGetValue(node.Input(2), out var told) && told.Bytes.Span.IndexOfAnyExcept((byte)0) < 0));

    private static string Attributes(Node node, bool converts)
    {
        if (node.Is("Cast") && node.Attributes.TryGetValue("to", out var to) && to.Kind == AttributeKind.Int && !IsIn((ElementType)to.AsInt(), converts)) return ((ElementType)to.AsInt()).ToString();
        foreach (var value in node.Attributes.Values)
        {
            if (value.Kind == AttributeKind.Tensor && !IsIn(value.AsTensor().ElementType, converts)) return value.AsTensor().ElementType.ToString();
            if (value.Kind is AttributeKind.SparseTensor or AttributeKind.SparseTensors or AttributeKind.TypeProto or AttributeKind.TypeProtos) return value.Kind.ToString();
        }
        return "";
    }
}
