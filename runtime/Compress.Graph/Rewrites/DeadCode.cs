using System.Collections.Immutable;

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
        var live = graph.Outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var kept = new List<Node>(graph.Nodes.Length);
        var changed = false;
        for (var i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            if (!node.Outputs.Any(o => o.Length > 0 && live.Contains(o)))
            {
                changed = true;
                continue;
            }
            var inner = Subgraphs.Map(node, Clean);
            changed |= inner != node;
            live.UnionWith(GraphIndex.ReadBy(inner));
            kept.Add(inner);
        }
        var dead = graph.Initializers.Keys.Where(k => !live.Contains(k)).ToHashSet(StringComparer.Ordinal);
        if (!changed && dead.Count == 0) return graph;
        kept.Reverse();
        var made = kept.SelectMany(n => n.Outputs).ToHashSet(StringComparer.Ordinal);
        return graph with
        {
            Nodes = [.. kept],
            Initializers = graph.Initializers.Without(dead),
            // An input without a default stays: it is part of how the model is called.
            Inputs = [.. graph.Inputs.Where(i => !dead.Contains(i.Name))],
            ValueInfos = graph.ValueInfos.Without(graph.ValueInfos.Keys.Where(k => !made.Contains(k)).ToImmutableArray()),
        };
    }
}
