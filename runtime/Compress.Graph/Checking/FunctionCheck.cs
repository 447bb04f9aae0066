namespace Compress.Graphs;

/// <summary>Functions of the model can be read, and none calls itself, directly or through others, whether or not the graph uses it.</summary>
internal static class FunctionCheck
{
    private const string Again = "Export the model again.";

    /// <summary>Reports what is wrong with the functions; gives the graph with their bodies in place, or null where that cannot be.</summary>
    public static Graph? Inlined(Graph graph, CheckReport report)
    {
        if (graph.Model.Functions.IsEmpty) return graph;
        var sound = true;
        var functions = new FunctionTable(graph, message =>
        {
            sound = false;
            report.Error(null, $"A function cannot be read: {message}", Again);
        });
        foreach (var circular in Circular(functions))
        {
            sound = false;
            report.Error(null, $"The function '{circular}' calls itself, directly or through others.", "Write the recursion as a Loop.");
        }
        if (!sound) return null;
        try
        {
            return new InlineFunctions().Run(graph);
        }
        catch (ModelException e)
        {
            report.Error(null, e.Message, "Correct the function or the node that calls it.");
            return null;
        }
    }

    // What is left after taking away, again and again, all functions that call none of the others calls itself.
    private static List<ModelFunction> Circular(FunctionTable functions)
    {
        var calls = functions.All.ToDictionary(f => f, f => Calls(f.Nodes, functions).ToHashSet());
        var callers = functions.All.ToDictionary(f => f, _ => new List<ModelFunction>());
        foreach (var (caller, called) in calls)
            foreach (var function in called) callers[function].Add(caller);
        var leaves = new Stack<ModelFunction>(calls.Where(c => c.Value.Count == 0).Select(c => c.Key));
        while (leaves.TryPop(out var leaf))
        {
            calls.Remove(leaf);
            foreach (var caller in callers[leaf])
                if (calls[caller].Remove(leaf) && calls[caller].Count == 0) leaves.Push(caller);
        }
        return [.. calls.Keys];
    }

    private static IEnumerable<ModelFunction> Calls(IEnumerable<Node> nodes, FunctionTable functions)
    {
        foreach (var node in nodes)
        {
            if (functions.TryGet(node, out var function)) yield return function;
            foreach (var subgraph in GraphIndex.SubgraphsOf(node))
                foreach (var inner in Calls(subgraph.Nodes, functions)) yield return inner;
        }
    }
}
