namespace Compress.Graphs;

/// <summary>Takes out nodes and initializers that no output depends on, in subgraphs as well.</summary>
public sealed class DeadCode : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "dead code";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var cleaned = Clean(graph);
        if (cleaned != graph) GraphConsistency.Require(cleaned, Name);
        return cleaned;
    }

    private static Graph Clean(Graph graph)
    {
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs) live.Add(output.Name);
        var kept = new List<Node>(graph.Nodes.Length);
        var changed = false;
        for (var i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (!IsLive(node, live))
            {
                changed = true;
                continue;
            }
            var inner = Subgraphs.Map(node, Clean);
            changed |= inner != node;
            live.UnionWith(GraphIndex.ReadBy(inner));
            kept.Add(inner);
        }
        var dead = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in graph.Initializers.Items)
            if (!live.Contains(name)) dead.Add(name);
        if (!changed && dead.Count == 0) return graph;
        kept.Reverse();
        // An input without a default stays: it is part of how the model is called.
        var inputs = new List<ValueInfo>(graph.Inputs.Length);
        foreach (var input in graph.Inputs)
            if (!dead.Contains(input.Name)) inputs.Add(input);
        var cleaned = graph with { Nodes = [.. kept], Initializers = graph.Initializers.Without(dead), Inputs = [.. inputs] };
        return cleaned with { ValueInfos = Made(cleaned) };
    }

    /// <summary>What a graph declares of the values that its nodes make; declarations of values that are gone are left out.</summary>
    internal static NameMap<ValueInfo> Made(Graph graph)
    {
        if (graph.ValueInfos.Count == 0) return graph.ValueInfos;
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
            foreach (var output in node.Outputs) made.Add(output);
        var gone = new List<string>();
        foreach (var (name, _) in graph.ValueInfos.Items)
            if (!made.Contains(name)) gone.Add(name);
        return gone.Count == 0 ? graph.ValueInfos : graph.ValueInfos.Without(gone);
    }

    private static bool IsLive(Node node, HashSet<string> live)
    {
        foreach (var output in node.Outputs)
            if (output.Length > 0 && live.Contains(output)) return true;
        return false;
    }
}
