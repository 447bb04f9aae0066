namespace Compress.Graphs;

/// <summary>A Sum of two values becomes an Add and one of a single value nothing, so that what is known about Add holds for them.</summary>
public sealed class SumToAdd : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "sum of two to add";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        // Older forms of Add do not broadcast as Sum does.
        if (graph.Opset < 8) return graph;
        return graph with { Nodes = [.. graph.Nodes.Select(n => n.Is("Sum") && n.Inputs.Length is 1 or 2 ? n with { OpType = n.Inputs.Length == 2 ? "Add" : "Identity" } : n)] };
    }
}
