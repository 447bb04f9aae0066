using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>What a pattern was found to be.</summary>
public sealed class PatternMatch
{
    private readonly ImmutableDictionary<string, string> _values;
    private readonly ImmutableDictionary<string, Node> _named;

    private PatternMatch(ImmutableArray<Node> nodes, ImmutableDictionary<string, string> values, ImmutableDictionary<string, Node> named) => (Nodes, _values, _named) = (nodes, values, named);

    internal static PatternMatch Empty { get; } = new([], ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, Node>.Empty);

    /// <summary>The nodes matched, the last one (whose result was asked about) first; each once.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The value that a name stands for.</summary>
    public string this[string name] => _values[name];

    /// <summary>The value that a name stands for, or null where the pattern that matched has no such name.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>The node that a name stands for.</summary>
    public Node Node(string name) => _named[name];

    /// <summary>
    /// True where the nodes but the last serve nothing else, so that the last may be replaced and the others taken out: no result of theirs is
    /// an output of the graph or read by a node outside of the match.
    /// </summary>
    public bool IsClosed(Graph graph, GraphPatch patch)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(patch);
        return !Nodes.Any(patch.Touches)
            && Nodes.Skip(1).All(n => n.Outputs.All(o => !graph.Index.IsOutput(o) && graph.Index.Consumers(o).All(Nodes.Contains)));
    }

    internal PatternMatch? WithNode(string name, Node node)
    {
        if (name.Length > 0 && _named.TryGetValue(name, out var known) && known != node) return null;
        return new(Nodes.Contains(node) ? Nodes : Nodes.Add(node), _values, name.Length > 0 ? _named.SetItem(name, node) : _named);
    }

    internal PatternMatch? WithValue(string name, string value)
    {
        if (_values.TryGetValue(name, out var known)) return known == value ? this : null;
        return new PatternMatch(Nodes, _values.Add(name, value), _named);
    }
}
