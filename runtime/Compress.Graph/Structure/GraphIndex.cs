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
        _outputs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs) _outputs.Add(output.Name);
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs)
            {
                // The first maker wins here; the checker reports the second.
                if (output.Length > 0) _producers.TryAdd(output, node);
            }
            foreach (var input in ReadBy(node))
            {
                if (!_consumers.TryGetValue(input, out var list)) _consumers.Add(input, list = []);
                // A node that reads a value twice is one reader of it.
                if (list.Count == 0 || list[^1] != node) list.Add(node);
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
    public static IReadOnlyList<string> ReadBy(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var names = new List<string>(node.Inputs.Length);
        foreach (var input in node.Inputs)
            if (input.Length > 0) names.Add(input);
        foreach (var subgraph in SubgraphsOf(node)) AddOuterNames(subgraph, names);
        return names;
    }

    /// <summary>The subgraphs among a node's attributes.</summary>
    public static IReadOnlyList<Graph> SubgraphsOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        // Nearly every node has none, and every pass asks every node: that allocates nothing.
        foreach (var (_, value) in node.Attributes.Items)
            if (value.Kind is AttributeKind.Graph or AttributeKind.Graphs) return AllSubgraphsOf(node);
        return [];
    }

    /// <summary>Names that a graph defines itself: inputs, initializers and the results of its nodes, those of inner subgraphs apart.</summary>
    internal static HashSet<string> NamesIn(Graph graph)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs) names.Add(input.Name);
        foreach (var (name, _) in graph.Initializers.Items) names.Add(name);
        foreach (var node in graph.Nodes)
            foreach (var output in node.Outputs) names.Add(output);
        return names;
    }

    private static List<Graph> AllSubgraphsOf(Node node)
    {
        var graphs = new List<Graph>();
        foreach (var (_, value) in node.Attributes.Items)
        {
            if (value.ReferredName.Length > 0) continue;
            if (value.Kind == AttributeKind.Graph) graphs.Add(value.AsGraph());
            else if (value.Kind == AttributeKind.Graphs)
                foreach (var graph in value.AsGraphs()) graphs.Add(graph);
        }
        return graphs;
    }

    private static void AddOuterNames(Graph subgraph, List<string> into)
    {
        var known = NamesIn(subgraph);
        foreach (var node in subgraph.Nodes)
            foreach (var name in ReadBy(node))
                if (known.Add(name)) into.Add(name);
        foreach (var output in subgraph.Outputs)
            if (known.Add(output.Name)) into.Add(output.Name);
    }
}
