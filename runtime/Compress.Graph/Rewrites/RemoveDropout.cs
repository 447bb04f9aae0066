namespace Compress.Graphs;

/// <summary>Takes out Dropout, which does nothing when a model is used; one whose mask is read, or that is told to train, stays.</summary>
public sealed class RemoveDropout : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "remove dropout";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!OperatorSwitches.Dropout) return graph;
        var patch = new GraphPatch(graph);
        foreach (var node in graph.Nodes)
        {
            if (!node.Is("Dropout") || node.Output().Length == 0) continue;
            var mask = node.Output(1);
            if (mask.Length > 0 && (graph.Index.Consumers(mask).Count > 0 || graph.Index.IsOutput(mask))) continue;
            if (node.HasInput(2) && !IsFalse(Constants.Find(graph, node.Input(2)))) continue;
            patch.Remove(node).ReplaceUses(node.Output(), node.Input(0));
        }
        return patch.Apply(Name);
    }

    private static bool IsFalse(Tensor? tensor) => tensor is { ElementType: ElementType.Bool, Length: 1 } && !tensor.AsSpan<bool>()[0];
}
