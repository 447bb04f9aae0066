using Compress.Graphs;
using Compress.Training;

namespace Compress.Pipeline;

/// <summary>Gives a network the weights of an untrained one: the control that shows what inherited weights are worth.</summary>
internal static class FreshWeights
{
    /// <summary>The network with every weight that training would change drawn anew, and no statistics.</summary>
    public static Graph Fill(Graph graph, ulong seed)
    {
        var filler = new WeightFiller(seed);
        var fresh = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        using var module = new GraphModule(graph);
        var trained = module.Parameters.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            switch (node.OpType)
            {
                case "Conv" or "ConvTranspose" or "Gemm" or "MatMul":
                    if (Of(node, 1) is { } weight) fresh[node.Input(1)] = filler.HeNormal(FanIn(node, weight), weight.Dims.AsSpan());
                    Constant(node, 2, 0);
                    break;
                case "LSTM" or "GRU" or "RNN":
                    var bound = (float)(1 / Math.Sqrt(node.Int("hidden_size", 1)));
                    for (var i = 1; i < 3; i++)
                        if (Of(node, i) is { } gates) fresh[node.Input(i)] = filler.Uniform(-bound, bound, gates.Dims.AsSpan());
                    Constant(node, 3, 0);
                    break;
                case "BatchNormalization":
                    // Scale 1, shift 0, mean 0, variance 1.
                    for (var i = 1; i < 5; i++) Constant(node, i, i is 1 or 4 ? 1 : 0);
                    break;
                case "LayerNormalization" or "InstanceNormalization" or "GroupNormalization" or "RMSNormalization":
                    Constant(node, 1, 1);
                    Constant(node, 2, 0);
                    break;
                case "PRelu":
                    Constant(node, 1, 0.25f);
                    break;
            }
        }
        // What is left is read by operators that carry no weights of their own: embeddings and positions, gains, offsets.
        foreach (var node in graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Length; i++)
            {
                var name = node.Input(i);
                if (!trained.Contains(name) || fresh.ContainsKey(name)) continue;
                var old = graph.Initializers[name];
                fresh[name] = old.Dims.Length > 1 && !node.Is("Mul") && !node.Is("Div")
                    ? filler.Normal(0.1, old.Dims.AsSpan())
                    : WeightFiller.Constant(node.Is("Mul") || node.Is("Div") ? 1 : 0, old.Dims.AsSpan());
            }
        }
        return graph with { Initializers = graph.Initializers.WithAll(fresh) };

        Tensor? Of(Node node, int input) => graph.Initializers.TryGetValue(node.Input(input), out var value) && value.ElementType == ElementType.Float32 ? value : null;

        void Constant(Node node, int input, float value)
        {
            if (node.HasInput(input) && Of(node, input) is { } old) fresh[node.Input(input)] = WeightFiller.Constant(value, old.Dims.AsSpan());
        }
    }

    private static long FanIn(Node node, Tensor weight) => node.OpType switch
    {
        "Conv" => weight.Length / weight.Dims[0],
        "ConvTranspose" => weight.Length / weight.Dims[1],
        "Gemm" when node.Int("transB", 0) != 0 => weight.Dims[1],
        _ => weight.Dims[0],
    };
}
