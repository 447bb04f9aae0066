using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>The passes that any consumer of a trained graph may run, in the order in which they help each other.</summary>
public static class GraphPasses
{
    /// <summary>All of them; constants are folded as far as shape inference knows them.</summary>
    public static ImmutableArray<IGraphPass> All { get; } = WithEvaluator(null);

    /// <summary>All of them, with an evaluator for what depends on constants.</summary>
    /// <param name="evaluator">Computes nodes of constant inputs.</param>
    /// <param name="budget">Most bytes of folded results.</param>
    public static ImmutableArray<IGraphPass> WithEvaluator(IConstantEvaluator? evaluator, long budget = ConstantFolding.DefaultBudget) =>
    [
        new InlineFunctions(),
        new RemoveDropout(),
        new SumToAdd(),
        new ConstantFolding(evaluator, budget),
        new RemoveIdentity(),
        new CancelTransposes(),
        new MergeDuplicates(),
        new FuseConvBias(),
        new FoldBatchNormalization(),
        new FuseMatMulAdd(),
        new FuseLayerNormalization(),
        new FuseGelu(),
        new RemoveIdentity(),
        new DeadCode(),
    ];

    /// <summary>Runs passes one after the other.</summary>
    /// <exception cref="ModelException">A pass could not do its work; the message names it.</exception>
    public static Graph Run(Graph graph, IEnumerable<IGraphPass> passes)
    {
        ArgumentNullException.ThrowIfNull(passes);
        foreach (var pass in passes) graph = pass.Run(graph);
        return graph;
    }
}
