namespace Compress.Graphs;

/// <summary>Functions of the model can be read, and none calls itself, directly or through others.</summary>
internal static class FunctionCheck
{
    public static void Run(Graph graph, CheckReport report)
    {
        var functions = new Dictionary<(string, string), ModelFunction>();
        foreach (var bytes in graph.Model.Functions)
        {
            try
            {
                var function = ModelFunction.Parse(bytes);
                if (function.Name.Length == 0) report.Error(null, "A function has no name.", "Export the model again.");
                functions.TryAdd((function.Domain, function.Name), function);
            }
            catch (ModelException e)
            {
                report.Error(null, $"A function cannot be read: {e.Message}", "Export the model again.");
            }
        }
        var calls = functions.ToDictionary(f => f.Key, f => Calls(f.Value.Nodes).Where(functions.ContainsKey).ToHashSet());
        // What is left after taking away, again and again, all functions that call none of the others calls itself.
        while (calls.Keys.FirstOrDefault(f => calls[f].Count == 0) is var leaf && calls.ContainsKey(leaf))
        {
            calls.Remove(leaf);
            foreach (var set in calls.Values) set.Remove(leaf);
        }
        foreach (var (key, _) in calls) report.Error(null, $"The function '{functions[key]}' calls itself, directly or through others.", "Write the recursion as a Loop.");
    }

    /// <summary>Domains and names of the functions that can be read.</summary>
    public static HashSet<(string, string)> Names(Graph graph)
    {
        var names = new HashSet<(string, string)>();
        foreach (var bytes in graph.Model.Functions)
        {
            try
            {
                var function = ModelFunction.Parse(bytes);
                names.Add((function.Domain, function.Name));
            }
            catch (ModelException)
            {
                // Told by the check of the functions themselves.
                continue;
            }
        }
        return names;
    }

    private static IEnumerable<(string, string)> Calls(IEnumerable<Node> nodes) =>
        nodes.SelectMany(n => GraphIndex.SubgraphsOf(n).SelectMany(s => Calls(s.Nodes)).Prepend((n.Domain, n.OpType)));
}
