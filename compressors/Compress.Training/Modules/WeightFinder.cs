using Compress.Training.Lowerings;

namespace Compress.Training;

/// <summary>
/// Decides which initializers are weights. A float initializer is one where an operator takes it as weight, bias or scale, directly
/// or through reshapes, transposes, masks and fake quantization. Numbers that elementwise operators take count only behind a layer
/// with weights, so that an input normalization at the head of a graph stays as it is; single numbers there are constants.
/// </summary>
internal static class WeightFinder
{
    public static HashSet<string> Find(Graph graph, bool scales)
    {
        var fed = Fed(graph);
        var behindWeights = BehindWeights(graph, fed);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        for (var n = graph.Nodes.Length - 1; n >= 0; n--)
        {
            var node = graph.Nodes[n];
            if (TorchLowerings.Find(node) is not { } lowering) continue;
            foreach (var i in lowering.Weights) Want(node.Input(i));
            var used = node.Outputs.Any(wanted.Contains);
            if (lowering.PassesWeights && used) Want(node.Input(0));
            foreach (var i in lowering.LateWeights)
            {
                var isNumber = graph.Initializers.TryGetValue(node.Input(i), out var value) && value.Length == 1;
                if (used || !isNumber && OthersBehindWeights(node, i)) Want(node.Input(i));
            }
            if (scales) foreach (var i in lowering.Scales) Want(node.Input(i));
        }
        wanted.RemoveWhere(name => !graph.Initializers.TryGetValue(name, out var value) || !value.ElementType.IsFloat());
        return wanted;

        void Want(string name)
        {
            if (!fed.Contains(name)) wanted.Add(name);
        }

        bool OthersBehindWeights(Node node, int except) =>
            node.Inputs.Where((name, i) => i != except && name.Length > 0).Any(behindWeights.Contains);
    }

    /// <summary>Values that depend on what the graph is fed.</summary>
    private static HashSet<string> Fed(Graph graph)
    {
        var fed = graph.RequiredInputs.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
            if (GraphIndex.ReadBy(node).Any(fed.Contains)) fed.UnionWith(node.Outputs);
        return fed;
    }

    private static HashSet<string> BehindWeights(Graph graph, HashSet<string> fed)
    {
        var behind = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            var applies = TorchLowerings.Find(node) is { } lowering && lowering.Weights.Any(i => node.HasInput(i) && !fed.Contains(node.Input(i)))
                || GraphIndex.ReadBy(node).Any(behind.Contains);
            if (applies) behind.UnionWith(node.Outputs);
        }
        return behind;
    }
}
