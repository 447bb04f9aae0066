using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime;

/// <summary>The passes that a graph goes through once when it is loaded, in order; none of them needs the shapes of inputs.</summary>
internal static class ModelPreparation
{
    public static Graph Prepare(Graph graph, LoadOptions options) => Passes(options).Aggregate(WithoutDefaults(graph), (g, pass) => pass.Run(g));

    /// <summary>
    /// Inputs with a default become constants. Files before IR version 4 list every initializer as an input; plans could not be settled if
    /// those might change.
    /// </summary>
    private static Graph WithoutDefaults(Graph graph) => graph with { Inputs = [.. graph.RequiredInputs] };

    private static ImmutableArray<IGraphPass> Passes(LoadOptions options) =>
    [
        new OpsetConversion(),
        new SumToAdd(),
        new RemoveDropout(),
        new RemoveIdentity(),
        new ConstantFolding(ReferenceEvaluator.Instance, options.FoldBytes),
        new FoldBatchNormalization(),
        new DeadCode(),
    ];
}
