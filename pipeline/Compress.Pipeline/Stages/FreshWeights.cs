using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Gives a network the weights of an untrained one: the control that shows what inherited weights are worth.</summary>
internal static class FreshWeights
{
    public static Graph Fill(Graph graph, ulong seed)
    {
        var filler = new WeightFiller(seed);
        var fresh = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            switch (node.OpType)
            {
                case "Conv" or "Gemm" or "MatMul":
                    Weight(graph, node, filler, fresh);
                    break;
                case "BatchNormalization":
                    // Scale 1, shift 0, mean 0, variance 1.
                    for (var i = 1; i < 5; i++) Constant(graph, node.Inputs[i], i is 1 or 4 ? 1f : 0f, fresh);
                    break;
            }
        }
        return graph with { Initializers = graph.Initializers.WithAll(fresh) };
    }

    private static void Weight(Graph graph, Node node, WeightFiller filler, Dictionary<string, Tensor> fresh)
    {
        if (graph.Initializers.TryGetValue(node.Input(1), out var weight)) fresh[node.Inputs[1]] = filler.HeNormal(FanIn(node, weight), weight.Dims.AsSpan());
        if (node.HasInput(2)) Constant(graph, node.Inputs[2], 0f, fresh);
    }

    private static long FanIn(Node node, Tensor weight) => node.OpType switch
    {
        "Conv" => weight.Length / weight.Dims[0],
        "Gemm" when node.Int("transB", 0) != 0 => weight.Dims[1],
        _ => weight.Dims[0],
    };

    private static void Constant(Graph graph, string name, float value, Dictionary<string, Tensor> fresh)
    {
        if (!graph.Initializers.TryGetValue(name, out var old)) return;
        fresh[name] = WeightFiller.Constant(value, old.Dims.AsSpan());
    }
}
