using Compress.Graphs;

namespace Compress.Testing;

/// <summary>
/// Gives networks whose file has one constant in every weight real weights: seeded He-normal numbers for convolutions and matrices, and
/// BatchNormalization statistics around 0 and 1. Otherwise a pass that mixes channels up stays unseen.
/// </summary>
public static class LightNetworks
{
    /// <summary>The graph with new floating-point weights; shapes, index lists and everything else stay.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    public static Graph WithWeights(Graph graph, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var filler = new WeightFiller(seed);
        var made = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var nodes = new List<Node>(graph.Nodes.Length);
        foreach (var node in graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Length; i++)
                if (graph.Initializers.TryGetValue(node.Inputs[i], out var old) && Weight(filler, node, i, old.ElementType, [.. old.Dims]) is { } weight) made.TryAdd(node.Inputs[i], weight);
            nodes.Add(Constant(filler, graph, node));
        }
        return graph with { Initializers = graph.Initializers.WithAll(made), Nodes = [.. nodes] };
    }

    // The light files make their weights by ConstantOfShape nodes, so that the file stays small.
    private static Node Constant(WeightFiller filler, Graph graph, Node node)
    {
        if (!node.Is("ConstantOfShape") || Constants.Find(graph, node.Input(0)) is not { ElementType: ElementType.Int64 } shape) return node;
        if (graph.Index.Consumers(node.Output()) is not [var reader, ..]) return node;
        var read = node.Output();
        while (reader.Is("Reshape") && graph.Index.Consumers(reader.Output()) is [var next, ..]) (read, reader) = (reader.Output(), next);
        return Weight(filler, reader, reader.Inputs.IndexOf(read), ElementType.Float32, shape.AsSpan<long>().ToArray()) is { } weight
            ? new Node("Constant", [], node.Outputs) { Name = node.Name }.With("value", weight)
            : node;
    }

    private static Tensor? Weight(WeightFiller filler, Node node, int input, ElementType type, long[] dims) => type != ElementType.Float32 ? null : (node.OpType, input) switch
    {
        ("Conv", 1) => filler.HeNormal(dims.Skip(1).Aggregate(1L, (a, b) => a * b), dims),
        ("ConvTranspose", 1) => filler.HeNormal(dims[0], dims),
        ("Gemm", 1) => filler.HeNormal(node.Int("transB", 0) != 0 ? dims[^1] : dims[0], dims),
        ("MatMul", 1) when dims.Length > 1 => filler.HeNormal(dims[^2], dims),
        ("BatchNormalization", 1 or 4) => filler.Uniform(0.5f, 1.5f, dims),
        ("BatchNormalization", 2 or 3) or ("Conv" or "ConvTranspose" or "Gemm", 2) => filler.Uniform(-0.1f, 0.1f, dims),
        // Scale and shift of a normalisation written as Mul and Add, a bias written as Add.
        ("Mul", _) when dims.Length is 1 or 3 => filler.Uniform(0.5f, 1.5f, dims),
        ("Add", _) when dims.Length is 1 or 3 => filler.Uniform(-0.1f, 0.1f, dims),
        _ => null,
    };
}
