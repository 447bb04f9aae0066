using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Functions of the model can be read, and none calls itself, directly or through others, whether or not the graph uses it.</summary>
internal static class FunctionCheck
{
    private const string Again = "Export the model again.";

    /// <summary>Reports what is wrong with the functions; gives the graph with their bodies in place, or null where that cannot be.</summary>
    public static Graph? Inlined(Graph graph, CheckReport report)
    {
        if (graph.Model.Functions.IsEmpty) return graph;
        if (!ModelSwitches.Functions) throw ModelSwitches.LeftOut($"The graph '{graph.Name}' has functions of its own", nameof(ModelSwitches.Functions));
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
        var calls = new Dictionary<ModelFunction, HashSet<ModelFunction>>();
        var callers = new Dictionary<ModelFunction, List<ModelFunction>>();
        foreach (var function in functions.All)
        {
            callers.Add(function, []);
            calls.Add(function, []);
            AddCalls(function.Nodes, functions, calls[function]);
        }
        var leaves = new List<ModelFunction>();
        foreach (var (caller, called) in calls)
        {
            foreach (var function in called) callers[function].Add(caller);
            if (called.Count == 0) leaves.Add(caller);
        }
        for (var i = 0; i < leaves.Count; i++)
        {
            calls.Remove(leaves[i]);
            foreach (var caller in callers[leaves[i]])
                if (calls[caller].Remove(leaves[i]) && calls[caller].Count == 0) leaves.Add(caller);
        }
        return new List<ModelFunction>(calls.Keys);
    }

    private static void AddCalls(ImmutableArray<Node> nodes, FunctionTable functions, HashSet<ModelFunction> into)
    {
        foreach (var node in nodes)
        {
            if (functions.TryGet(node, out var function)) into.Add(function);
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) AddCalls(subgraph.Nodes, functions, into);
        }
    }
}
