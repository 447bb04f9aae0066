using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>The role of each operator; operators that are not listed stay in floating point.</summary>
internal static class QuantizationRoles
{
    private static readonly Dictionary<string, QuantizationRole> ByOperator = new(StringComparer.Ordinal)
    {
        ["Conv"] = QuantizationRole.Weighted,
        ["Gemm"] = QuantizationRole.Weighted,
        ["MatMul"] = QuantizationRole.Weighted,
        // Their states go round through sigmoids and hyperbolic tangents, which 8 bits would wear down; what they wait for is their weights.
        ["LSTM"] = QuantizationRole.WeightOnly,
        ["GRU"] = QuantizationRole.WeightOnly,
        ["Add"] = QuantizationRole.Combining,
        ["Concat"] = QuantizationRole.Joining,
        ["AveragePool"] = QuantizationRole.Averaging,
        ["GlobalAveragePool"] = QuantizationRole.Averaging,
        ["MaxPool"] = QuantizationRole.Passing,
        ["Flatten"] = QuantizationRole.Passing,
        ["Reshape"] = QuantizationRole.Passing,
        ["Squeeze"] = QuantizationRole.Passing,
        ["Unsqueeze"] = QuantizationRole.Passing,
        ["Transpose"] = QuantizationRole.Passing,
        ["Relu"] = QuantizationRole.Clamping,
        ["Clip"] = QuantizationRole.Clamping,
    };

    public static QuantizationRole Of(Node node, Graph graph)
    {
        var role = node.Domain.Length == 0 ? ByOperator.GetValueOrDefault(node.OpType) : QuantizationRole.None;
        return role switch
        {
            QuantizationRole.Weighted when !HasConstantWeight(node, graph) => QuantizationRole.None,
            QuantizationRole.WeightOnly when !Weights(node, role).All(w => graph.Initializers.TryGetValue(w, out var weight) && weight is { ElementType: ElementType.Float32, Dims.Length: 3 }) => QuantizationRole.None,
            // A sum with a constant is a bias; it stays with the float operators unless a rewrite has folded it.
            QuantizationRole.Combining when node.Inputs.Any(graph.Initializers.ContainsKey) => QuantizationRole.None,
            // A constant part would have to be quantized by itself; what joins shapes, not activations, never comes to a reader of activations.
            QuantizationRole.Joining when node.Inputs.Length < 2 || node.Inputs.Any(graph.Initializers.ContainsKey) => QuantizationRole.None,
            // The index output counts elements, which 8-bit kernels do not make.
            QuantizationRole.Passing when node.Outputs.Length > 1 => QuantizationRole.None,
            _ => role,
        };
    }

    /// <summary>The inputs that carry activations which are rounded to 8 bits.</summary>
    public static IEnumerable<string> Activations(Node node, QuantizationRole role) => role switch
    {
        QuantizationRole.Combining or QuantizationRole.Joining => node.Inputs,
        QuantizationRole.WeightOnly => [],
        _ => node.Inputs.Take(1),
    };

    /// <summary>The inputs that are weights: that of a product, or those of a recurrent layer's input and hidden state.</summary>
    public static IEnumerable<string> Weights(Node node, QuantizationRole role) => role switch
    {
        QuantizationRole.Weighted => [node.Inputs[1]],
        QuantizationRole.WeightOnly => [node.Input(1), node.Input(2)],
        _ => [],
    };

    /// <summary>The axis of a weight that counts output channels.</summary>
    public static int OutputAxis(Node node) => node.OpType switch
    {
        "Conv" => 0,
        "Gemm" => node.Int("transB", 0) == 0 ? 1 : 0,
        _ => 1,
    };

    private static bool HasConstantWeight(Node node, Graph graph)
    {
        if (!graph.Initializers.TryGetValue(node.Input(1), out var weight) || weight.ElementType != ElementType.Float32) return false;
        return node.OpType switch
        {
            "Gemm" => node.Int("transA", 0) == 0 && node.Float("alpha", 1) == 1 && node.Float("beta", 1) == 1 && HasVectorBias(node, graph, weight),
            "MatMul" => weight.Dims.Length == 2,
            _ => !node.HasInput(2) || graph.Initializers.ContainsKey(node.Inputs[2]),
        };
    }

    private static bool HasVectorBias(Node node, Graph graph, Tensor weight) => !node.HasInput(2)
        || (graph.Initializers.TryGetValue(node.Inputs[2], out var bias) && bias.Dims.Length == 1 && bias.Length == weight.Dims[OutputAxis(node)]);
}
