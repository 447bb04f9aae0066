namespace Compress.Graphs;

/// <summary>Names that are in use, and new ones that are not.</summary>
internal sealed class FreshNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>Every value name of a graph, those inside of its subgraphs included.</summary>
    public static FreshNames Beside(Graph graph)
    {
        var names = new FreshNames();
        names.TakeAll(graph);
        return names;
    }

    /// <summary>Takes a name; false where it is in use already.</summary>
    public bool Take(string name) => _taken.Add(name);

    /// <summary>The hint itself where it is free, else the hint with the first number that is.</summary>
    public string Make(string hint)
    {
        if (_taken.Add(hint)) return hint;
        // The number is kept, since many names made from one hint would otherwise take quadratic time.
        var i = _next.GetValueOrDefault(hint, 2);
        string name;
        do name = $"{hint}_{Texts.Of(i++)}";
        while (!_taken.Add(name));
        _next[hint] = i;
        return name;
    }

    private void TakeAll(Graph graph)
    {
        _taken.UnionWith(GraphIndex.NamesIn(graph));
        foreach (var node in graph.Nodes)
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) TakeAll(subgraph);
    }
}
