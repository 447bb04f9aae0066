using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Who makes and who reads each value of a graph. A node counts as a reader also of what its subgraphs take from outside them.
/// </summary>
public sealed class GraphIndex
{
    private readonly Dictionary<string, Node> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Node>> _consumers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs;

    internal GraphIndex(Graph graph)
    {
        _outputs = graph.Outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs)
            {
                // The first maker wins here; the checker reports the second.
                if (output.Length > 0) _producers.TryAdd(output, node);
            }
            foreach (var input in ReadBy(node).Distinct(StringComparer.Ordinal))
            {
                if (!_consumers.TryGetValue(input, out var list)) _consumers.Add(input, list = []);
                list.Add(node);
            }
        }
    }

    /// <summary>The node that makes <paramref name="value"/>, or null for inputs, initializers and unknown names.</summary>
    public Node? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>The nodes that read <paramref name="value"/>, each once, in graph order.</summary>
    public IReadOnlyList<Node> Consumers(string value) => _consumers.TryGetValue(value, out var list) ? list : [];

    /// <summary>True where <paramref name="value"/> is an output of the graph.</summary>
    public bool IsOutput(string value) => _outputs.Contains(value);

    /// <summary>The one node that reads <paramref name="value"/>, or null where several do, none does, or it is an output of the graph.</summary>
    public Node? OnlyConsumer(string value) => !IsOutput(value) && Consumers(value) is [var only] ? only : null;

    /// <summary>Names that a node reads: its inputs, and what its subgraphs take from outside; omitted inputs are left out.</summary>
    public static IEnumerable<string> ReadBy(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach (var input in node.Inputs)
            if (input.Length > 0) yield return input;
        foreach (var subgraph in SubgraphsOf(node))
            foreach (var name in OuterNames(subgraph)) yield return name;
    }

    /// <summary>The subgraphs among a node's attributes.</summary>
    public static IEnumerable<Graph> SubgraphsOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        // Nearly every node has none, and every pass asks every node: that allocates nothing.
        foreach (var (_, value) in node.Attributes.Items)
            if (value.Kind is AttributeKind.Graph or AttributeKind.Graphs) return AllSubgraphsOf(node);
        return [];
    }

    private static IEnumerable<Graph> AllSubgraphsOf(Node node)
    {
        foreach (var value in node.Attributes.Values)
        {
            if (value.ReferredName.Length > 0) continue;
            if (value.Kind == AttributeKind.Graph) yield return value.AsGraph();
            else if (value.Kind == AttributeKind.Graphs)
                foreach (var graph in value.AsGraphs()) yield return graph;
        }
    }

    private static ImmutableArray<string> OuterNames(Graph subgraph)
    {
        var inner = subgraph.Inputs.Select(i => i.Name).Concat(subgraph.Initializers.Keys)
            .Concat(subgraph.Nodes.SelectMany(n => n.Outputs)).ToHashSet(StringComparer.Ordinal);
        return [.. subgraph.Nodes.SelectMany(ReadBy).Concat(subgraph.Outputs.Select(o => o.Name)).Where(n => !inner.Contains(n)).Distinct(StringComparer.Ordinal)];
    }
}
