using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Sorts nodes so that each comes after those whose values it reads.</summary>
public static class TopologicalOrder
{
    /// <summary>The nodes in topological order; among the possible orders the one closest to the given (stable, hence repeatable).</summary>
    /// <exception cref="ModelException">Nodes depend on each other in a circle; the message names one of them.</exception>
    public static ImmutableArray<Node> Sort(ImmutableArray<Node> nodes)
    {
        if (IsSorted(nodes)) return nodes;
        var makers = Makers(nodes);
        var waiting = new int[nodes.Length];
        var readers = new List<int>[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var name in GraphIndex.ReadBy(nodes[i]))
            {
                if (!makers.TryGetValue(name, out var maker)) continue;
                var known = readers[maker] ??= [];
                // A node that reads two results of one maker waits for it once.
                if (known.Count > 0 && known[^1] == i) continue;
                known.Add(i);
                waiting[i]++;
            }
        }

        var ready = new IndexQueue();
        for (var i = 0; i < nodes.Length; i++)
            if (waiting[i] == 0) ready.Add(i);
        var sorted = new List<Node>(nodes.Length);
        while (ready.Count > 0)
        {
            var at = ready.TakeSmallest();
            sorted.Add(nodes[at]);
            if (readers[at] is not { } next) continue;
            foreach (var reader in next)
                if (--waiting[reader] == 0) ready.Add(reader);
        }
        if (sorted.Count < nodes.Length)
            throw new ModelException($"The graph has a cycle: {nodes[Array.FindIndex(waiting, w => w > 0)]} depends on its own result.");
        return [.. sorted];
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
        try
        {
            nodes = Sort(nodes);
        }
        catch (ModelException)
        {
            return graph;
        }
        return nodes == graph.Nodes ? graph : graph with { Nodes = nodes };
    }

    private static bool IsSorted(ImmutableArray<Node> nodes)
    {
        var makers = Makers(nodes);
        for (var i = 0; i < nodes.Length; i++)
            foreach (var name in GraphIndex.ReadBy(nodes[i]))
                if (makers.TryGetValue(name, out var maker) && maker >= i) return false;
        return true;
    }

    /// <summary>Which node makes each value; the first, where several do.</summary>
    private static Dictionary<string, int> Makers(ImmutableArray<Node> nodes)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < nodes.Length; i++)
            foreach (var output in nodes[i].Outputs)
                if (output.Length > 0) makers.TryAdd(output, i);
        return makers;
    }
}
