namespace Compress.Graphs;

/// <summary>Sorts nodes so that each comes after those whose values it reads.</summary>
public static class TopologicalOrder
{
    /// <summary>The nodes in topological order; among the possible orders the one closest to the given (stable, hence repeatable).</summary>
    /// <exception cref="ModelException">Nodes depend on each other in a circle; the message names one of them.</exception>
    public static IReadOnlyList<Node> Sort(IReadOnlyList<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < nodes.Count; i++)
            foreach (var output in nodes[i].Outputs)
                if (output.Length > 0) makers.TryAdd(output, i);

        var waiting = new int[nodes.Count];
        var readers = new List<int>[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var maker in GraphIndex.ReadBy(nodes[i]).Select(n => makers.GetValueOrDefault(n, -1)).Where(m => m >= 0).Distinct())
            {
                (readers[maker] ??= []).Add(i);
                waiting[i]++;
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < nodes.Count; i++)
            if (waiting[i] == 0) ready.Enqueue(i, i);
        var sorted = new List<Node>(nodes.Count);
        while (ready.TryDequeue(out var at, out _))
        {
            sorted.Add(nodes[at]);
            foreach (var reader in readers[at] ?? [])
                if (--waiting[reader] == 0) ready.Enqueue(reader, reader);
        }
        if (sorted.Count < nodes.Count)
        {
            var stuck = Enumerable.Range(0, nodes.Count).First(i => waiting[i] > 0);
            throw new ModelException($"The graph has a cycle: {nodes[stuck]} depends on its own result.");
        }
        return sorted;
    }

    /// <summary>
    /// The graph with its nodes, and those of its subgraphs, in topological order: the graph itself where they are already, and where they
    /// depend on each other in a circle, which no order mends and the checker reports.
    /// </summary>
    public static Graph Restored(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var nodes = graph.Nodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = Subgraphs.Map(nodes[i], Restored);
            if (node != nodes[i]) nodes = nodes.SetItem(i, node);
        }
        if (!IsSorted(nodes))
        {
            try
            {
                nodes = [.. Sort(nodes)];
            }
            catch (ModelException)
            {
                return graph;
            }
        }
        return nodes == graph.Nodes ? graph : graph with { Nodes = nodes };
    }

    private static bool IsSorted(IReadOnlyList<Node> nodes)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < nodes.Count; i++)
            foreach (var output in nodes[i].Outputs)
                if (output.Length > 0) makers.TryAdd(output, i);
        for (var i = 0; i < nodes.Count; i++)
            foreach (var name in GraphIndex.ReadBy(nodes[i]))
                if (makers.TryGetValue(name, out var maker) && maker >= i) return false;
        return true;
    }
}
