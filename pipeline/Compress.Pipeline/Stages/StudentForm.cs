using Compress.Graphs;
using Compress.Pruning;

namespace Compress.Pipeline;

/// <summary>The forms that a network takes on its way: current operators for training and pruning, folded ones for shipping.</summary>
internal static class StudentForm
{
    /// <summary>Opset that per-channel quantization and current operator forms ask for; new graphs have it as well.</summary>
    private const long Opset = 17;

    /// <summary>The graph with current operator forms, without operators that do nothing at inference.</summary>
    public static Graph Of(Graph graph)
    {
        var current = graph.Opset < Opset ? new OpsetConversion(Opset).Run(graph) : graph;
        return Run(current, new OpenBatch(), new RemoveIdentity(), new RemoveDropout(), new ReshapeToFlatten(), new DeadCode());
    }

    /// <summary>The graph with BatchNormalization folded into the weights before it.</summary>
    public static Graph Folded(Graph graph) => Run(graph, new FoldBatchNormalization(), new DeadCode());

    private static Graph Run(Graph graph, params ReadOnlySpan<IGraphPass> passes)
    {
        foreach (var pass in passes) graph = pass.Run(graph);
        return graph;
    }
}
