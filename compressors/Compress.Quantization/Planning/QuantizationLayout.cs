using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>Where 8-bit formats go in a graph: which nodes compute in integers and which values are rounded on the way.</summary>
internal sealed class QuantizationLayout
{
    private readonly Dictionary<Node, QuantizationRole> _roles = [];

    public QuantizationLayout(Graph graph, IEnumerable<string> exclude)
    {
        var excluded = exclude.ToHashSet(StringComparer.Ordinal);
        var unknown = excluded.Where(name => graph.Nodes.All(n => n.Name != name)).ToList();
        if (unknown.Count > 0) throw new ModelException($"Nodes to exclude from quantization are not in {graph}: {string.Join(", ", unknown)}.");
        if (graph.Opset < 13) throw new ModelException($"{graph} has opset {graph.Opset}; per-channel quantization needs 13 or later. Convert it first.");

        // From the end: nodes that only pass values on are worth rounding for only where an integer node follows.
        foreach (var node in graph.Nodes.Reverse())
        {
            var role = excluded.Contains(node.Name) && node.Name.Length > 0 ? QuantizationRole.None : QuantizationRoles.Of(node, graph);
            if (role is QuantizationRole.Passing or QuantizationRole.Averaging && !FeedsIntegers(graph, node)) role = QuantizationRole.None;
            if (role is QuantizationRole.Clamping or QuantizationRole.None) continue;
            _roles.Add(node, role);
        }
        Nodes = [.. graph.Nodes.Where(_roles.ContainsKey)];
        Values = [.. Nodes.SelectMany(n => QuantizationRoles.Activations(n, _roles[n])).Distinct(StringComparer.Ordinal)];
        Observed = [.. Values.Where(v => SourceOf(graph, v) == v)];
    }

    /// <summary>Nodes that compute in integers, in graph order.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>Activations that get a format, each once.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>Those of <see cref="Values"/> whose range must be seen; the others take over the format of what they are made from.</summary>
    public ImmutableArray<string> Observed { get; }

    public QuantizationRole Role(Node node) => _roles.GetValueOrDefault(node);

    /// <summary>The value whose format <paramref name="value"/> has: itself, or the input of the passing nodes that made it.</summary>
    public string SourceOf(Graph graph, string value)
    {
        while (graph.Index.Producer(value) is { } maker && Role(maker) == QuantizationRole.Passing) value = maker.Inputs[0];
        return value;
    }

    private bool FeedsIntegers(Graph graph, Node node) => graph.Index.Consumers(node.Output()).Any(_roles.ContainsKey);
}
