using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>Where 8-bit formats go in a graph: which nodes compute in integers and which values are rounded on the way.</summary>
internal sealed class QuantizationLayout
{
    private readonly Dictionary<Node, QuantizationRole> _roles = [];
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly ILookup<string, string> _sources;

    public QuantizationLayout(Graph graph, IEnumerable<string> exclude)
    {
        var excluded = exclude.ToHashSet(StringComparer.Ordinal);
        var unknown = excluded.Where(name => graph.Nodes.All(n => n.Name != name)).ToList();
        if (unknown.Count > 0) throw new ModelException($"Nodes to exclude from quantization are not in {graph}: {string.Join(", ", unknown)}.");
        if (graph.Opset < 13) throw new ModelException($"{graph} has opset {graph.Opset}; per-channel quantization needs 13 or later. Convert it first.");

        // Element types alone count here; sizes that the graph leaves open stay open.
        var types = ShapeInference.Infer(graph);
        // From the end: nodes that only pass values on are worth rounding for only where an integer node follows.
        foreach (var node in graph.Nodes.Reverse())
        {
            var role = excluded.Contains(node.Name) && node.Name.Length > 0 ? QuantizationRole.None : QuantizationRoles.Of(node, graph);
            // Whole numbers (indices, shapes, hashes) are no activations.
            if (role != QuantizationRole.None && types.TryGet(node.Output(), out var made) && made.ElementType != ElementType.Undefined && !made.ElementType.IsFloat()) role = QuantizationRole.None;
            if (role is QuantizationRole.Passing or QuantizationRole.Averaging or QuantizationRole.Joining && !FeedsIntegers(graph, node)) role = QuantizationRole.None;
            if (role is QuantizationRole.Clamping or QuantizationRole.None) continue;
            _roles.Add(node, role);
        }
        Nodes = [.. graph.Nodes.Where(_roles.ContainsKey)];
        Values = [.. Nodes.SelectMany(n => QuantizationRoles.Activations(n, _roles[n])).Distinct(StringComparer.Ordinal)];
        foreach (var node in Nodes.Where(Keeps))
            foreach (var input in QuantizationRoles.Activations(node, _roles[node])) Join(input, node.Output());
        // Values that are moved or joined have no range of their own: it is that of what they are made from.
        _sources = Values.Where(v => graph.Index.Producer(v) is not { } maker || !Keeps(maker)).ToLookup(Group, StringComparer.Ordinal);
        Observed = [.. Values.Where(v => _sources[Group(v)].Contains(v))];
    }

    /// <summary>Nodes that compute in integers, in graph order.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>Activations that get a format, each once.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>Those of <see cref="Values"/> whose range must be seen; the others take over the format of what they are made from.</summary>
    public ImmutableArray<string> Observed { get; }

    public QuantizationRole Role(Node node) => _roles.GetValueOrDefault(node);

    /// <summary>The observed values whose range <paramref name="value"/> covers: itself, or all that nodes which keep formats connect it with.</summary>
    public IEnumerable<string> SourcesOf(string value) => _sources[Group(value)];

    private bool Keeps(Node node) => Role(node) is QuantizationRole.Passing or QuantizationRole.Joining;

    /// <summary>One value that stands for all that share a format with this one.</summary>
    private string Group(string value)
    {
        while (_parents.TryGetValue(value, out var parent)) value = parent;
        return value;
    }

    private void Join(string a, string b)
    {
        (a, b) = (Group(a), Group(b));
        if (a != b) _parents.Add(b, a);
    }

    /// <summary>Whether an integer node reads the result as an activation (and not as a shape, say).</summary>
    private bool FeedsIntegers(Graph graph, Node node) =>
        graph.Index.Consumers(node.Output()).Any(c => _roles.TryGetValue(c, out var role) && QuantizationRoles.Activations(c, role).Contains(node.Output()));
}
