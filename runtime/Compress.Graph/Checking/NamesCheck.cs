namespace Compress.Graphs;

/// <summary>Every value is made once, before it is read; nodes make no circle.</summary>
internal static class NamesCheck
{
    private const int Deepest = ShapeInferrer.DeepestNesting;

    public static void Run(Graph graph, CheckReport report) => Run(graph, new HashSet<string>(StringComparer.Ordinal), 0, report);

    private static void Run(Graph graph, HashSet<string> outer, int depth, CheckReport report)
    {
        if (depth > Deepest)
        {
            report.Error(null, $"Subgraphs are nested more than {Deepest} deep.", "Flatten the model.");
            return;
        }
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            if (input.Name.Length == 0) report.Error(null, "An input has no name.", "Name it.");
            else if (!own.Add(input.Name)) report.Error(null, $"The input '{input.Name}' is declared twice.", "Rename one.");
        }
        foreach (var (name, _) in graph.Initializers) own.Add(name);
        var made = Made(graph, own, report);
        var defined = new HashSet<string>(outer, StringComparer.Ordinal);
        defined.UnionWith(own);
        var cyclic = HasCycle(graph, report);
        foreach (var node in graph.Nodes)
        {
            foreach (var name in node.Inputs)
            {
                if (name.Length == 0 || defined.Contains(name)) continue;
                if (!made.Contains(name)) report.Error(node, $"It reads '{name}', which nothing makes.", "Connect it to a value of the graph, an input or an initializer.");
                else if (node.Outputs.Contains(name)) report.Error(node, $"It reads its own result '{name}'.", "Connect it to another value.");
                else if (!cyclic) report.Warning(node, $"It reads '{name}', which is made after it.", "Sort the nodes.");
            }
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) Run(subgraph, defined, depth + 1, report);
            foreach (var name in node.Outputs)
                if (name.Length > 0) defined.Add(name);
        }
        foreach (var output in graph.Outputs)
        {
            if (output.Name.Length == 0) report.Error(null, "An output has no name.", "Name it.");
            else if (!defined.Contains(output.Name)) report.Error(null, $"The output '{output.Name}' is made by no node.", "Connect it to a value of the graph.");
        }
        var (given, twice) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var output in graph.Outputs)
            if (!given.Add(output.Name) && twice.Add(output.Name)) report.Warning(null, $"The output '{output.Name}' is declared twice.", "Remove one.");
    }

    private static HashSet<string> Made(Graph graph, HashSet<string> own, CheckReport report)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            foreach (var name in node.Outputs)
            {
                if (name.Length == 0) continue;
                if (own.Contains(name) || !made.Add(name)) report.Error(node, $"It makes '{name}', which is made already.", "Rename one of the two values.");
            }
        }
        return made;
    }

    private static bool HasCycle(Graph graph, CheckReport report)
    {
        try
        {
            TopologicalOrder.Sort(graph.Nodes);
            return false;
        }
        catch (ModelException e)
        {
            report.Error(null, e.Message, "Break the circle; a recurrence needs Loop, Scan or a recurrent operator.");
            return true;
        }
    }
}
