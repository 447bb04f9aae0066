namespace Compress.Graphs;

/// <summary>
/// The structural rules that every graph keeps: each value is made once, before it is read. It runs after every patch and pass;
/// the checker reports more, with remedies.
/// </summary>
public static class GraphConsistency
{
    /// <summary>Proves that names are unique, every value read is defined and nodes are in topological order, subgraphs included.</summary>
    /// <param name="graph">The graph to look at.</param>
    /// <param name="pass">Name of the pass that made it, for the message; may be empty.</param>
    /// <exception cref="ModelException">A rule is broken; the message names the pass, the node and the value.</exception>
    public static void Require(Graph graph, string pass = "")
    {
        ArgumentNullException.ThrowIfNull(graph);
        Require(graph, pass, new HashSet<string>(StringComparer.Ordinal));
    }

    private static void Require(Graph graph, string pass, HashSet<string> outer)
    {
        var defined = new HashSet<string>(outer, StringComparer.Ordinal);
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            if (!own.Add(input.Name)) Fail(pass, $"input '{input.Name}' is declared twice");
        }
        // An initializer of an input's name is that input's default.
        foreach (var (name, _) in graph.Initializers.Items) own.Add(name);
        defined.UnionWith(own);
        foreach (var node in graph.Nodes)
        {
            foreach (var name in node.Inputs)
                if (name.Length > 0 && !defined.Contains(name)) Fail(pass, $"{node} reads '{name}', which nothing before it makes");
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) Require(subgraph, pass, defined);
            foreach (var name in node.Outputs)
            {
                if (name.Length == 0) continue;
                if (!own.Add(name)) Fail(pass, $"{node} makes '{name}', which is made already");
                defined.Add(name);
            }
        }
        foreach (var output in graph.Outputs)
            if (!defined.Contains(output.Name)) Fail(pass, $"output '{output.Name}' is made by no node");
    }

    private static void Fail(string pass, MessageText what) =>
        throw (pass.Length == 0 ? new ModelException($"The graph is inconsistent: {what.ToString()}.") : new ModelException($"The pass '{pass}' left the graph inconsistent: {what.ToString()}."));
}
