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
        ["Einsum"] = Einsum,
        ["Attention"] = Attention,
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

    // One product for each combination of the letters, where there is anything to multiply.
    private static long Einsum(Node node, ValueTypes types)
    {
        var equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var terms = equation.Split("->")[0].Split(',');
        if (terms.Length < 2) return 0;
        // Axes under an ellipsis are matched from the last, as in broadcasting; they get negative numbers for letters.
        var sizes = new Dictionary<int, long>();
        for (var i = 0; i < terms.Length; i++)
        {
            var dims = types.Dims(node.Inputs[i]);
            var letters = terms[i].Replace("...", "", StringComparison.Ordinal);
            var at = letters.Length == terms[i].Length ? letters.Length : terms[i].IndexOf("...", StringComparison.Ordinal);
            var between = dims.Length - letters.Length;
            for (var axis = 0; axis < dims.Length; axis++)
            {
                var key = axis < at ? letters[axis] : axis < at + between ? axis - at - between : letters[axis - between];
                sizes[key] = Math.Max(sizes.GetValueOrDefault(key, 1), dims[axis]);
            }
        }
        return sizes.Values.Aggregate(1L, (a, b) => a * b);
    }

    // Every query meets every key (the earlier ones of the cache too), then every weight its value.
    private static long Attention(Node node, ValueTypes types)
    {
        var (q, k, v) = (types.Dims(node.Inputs[0]), types.Dims(node.Inputs[1]), types.Dims(node.Inputs[2]));
        var (queries, keys) = (q[^2], k[^2] + (node.HasInput(4) ? types.Dims(node.Inputs[4])[2] : 0));
        // Packed heads: all of them together are the last axis; values are shared by groups of query heads.
        var (product, sum) = q.Length == 4 ? (q[1] * q[3], q[1] * v[3]) : (q[2], v[2] / node.Int("kv_num_heads", 1) * node.Int("q_num_heads", 1));
        return q[0] * queries * keys * (product + sum);
    }

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
