namespace Compress.Graphs;

/// <summary>Names that are in use, and new ones that are not.</summary>
internal sealed class FreshNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>Every value name of a graph, those inside of its subgraphs included.</summary>
    public static FreshNames Beside(Graph graph) => new(AllNames(graph));

    /// <summary>Takes a name; false where it is in use already.</summary>
    public bool Take(string name) => _taken.Add(name);

    /// <summary>The hint itself where it is free, else the hint with the first number that is.</summary>
    public string Make(string hint)
    {
        if (_taken.Add(hint)) return hint;
        // The number is kept, since many names made from one hint would otherwise take quadratic time.
        var i = _next.GetValueOrDefault(hint, 2);
        while (!_taken.Add($"{hint}_{i}")) i++;
        _next[hint] = i + 1;
        return $"{hint}_{i}";
    }

    private static IEnumerable<string> AllNames(Graph graph) => graph.Inputs.Select(i => i.Name).Concat(graph.Initializers.Keys)
        .Concat(graph.Nodes.SelectMany(n => n.Outputs.Concat(GraphIndex.SubgraphsOf(n).SelectMany(AllNames))));
}
