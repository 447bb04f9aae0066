using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>
/// Multiply-accumulates per operator: one for each product that is summed, as the literature counts them for convolutions and matrix
/// products. Elementwise and pooling operators count 0.
/// </summary>
internal static class MacRules
{
    private static readonly Dictionary<string, Func<Node, ValueTypes, long>> Rules = new(StringComparer.Ordinal)
    {
        ["Conv"] = Convolution,
        ["ConvInteger"] = Convolution,
        ["QLinearConv"] = (node, types) => Product(types.Dims(node.Output())) * WeightsPerOutput(types.Dims(node.Inputs[3]).AsSpan()),
        ["ConvTranspose"] = (node, types) => Product(types.Dims(node.Inputs[0])) * WeightsPerOutput(types.Dims(node.Inputs[1]).AsSpan()),
        ["Gemm"] = (node, types) => Product(types.Dims(node.Output())) * types.Dims(node.Inputs[0])[node.Int("transA", 0) == 0 ? 1 : 0],
        ["MatMul"] = MatrixProduct,
        ["MatMulInteger"] = MatrixProduct,
        ["QLinearMatMul"] = MatrixProduct,
        ["LSTM"] = (node, types) => Recurrent(node, types, gates: 4),
        ["GRU"] = (node, types) => Recurrent(node, types, gates: 3),
        ["RNN"] = (node, types) => Recurrent(node, types, gates: 1),
    };

    public static long Count(Node node, ValueTypes types) => node.Domain.Length == 0 && Rules.TryGetValue(node.OpType, out var rule) ? rule(node, types) : 0;

    /// <summary>True where the operator's cost is counted.</summary>
    public static bool Counts(Node node) => node.Domain.Length == 0 && Rules.ContainsKey(node.OpType);

    private static long Convolution(Node node, ValueTypes types) =>
        Product(types.Dims(node.Output())) * WeightsPerOutput(types.Dims(node.Inputs[1]).AsSpan());

    private static long MatrixProduct(Node node, ValueTypes types) => Product(types.Dims(node.Output())) * types.Dims(node.Inputs[0])[^1];

    private static long Recurrent(Node node, ValueTypes types, int gates)
    {
        // X is [steps, batch, input] (or batch first); W holds every direction's gates, so directions x gates x hidden rows.
        var x = types.Dims(node.Inputs[0]);
        var w = types.Dims(node.Inputs[1]);
        var hidden = w[1] / gates;
        return x[0] * x[1] * w[0] * w[1] * (w[2] + hidden);
    }

    private static long WeightsPerOutput(ReadOnlySpan<long> weight)
    {
        var product = 1L;
        foreach (var dim in weight[1..]) product *= dim;
        return product;
    }

    private static long Product(IEnumerable<long> dims) => dims.Aggregate(1L, (a, b) => a * b);
}
