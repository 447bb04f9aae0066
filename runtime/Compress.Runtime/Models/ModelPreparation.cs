using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Memory;

namespace Compress.Runtime;

/// <summary>The passes that a graph goes through once when it is loaded, in order; none of them needs the shapes of inputs.</summary>
internal static class ModelPreparation
{
    public static Graph Prepare(Graph graph, LoadOptions options)
    {
        var prepared = WithoutClaims(WithoutDefaults(graph));
        foreach (var pass in Passes(options)) prepared = pass.Run(prepared);
        return prepared;
    }

    /// <summary>
    /// Inputs with a default become constants. Files before IR version 4 list every initializer as an input; plans could not be settled if
    /// those might change.
    /// </summary>
    private static Graph WithoutDefaults(Graph graph) => graph with { Inputs = [.. graph.RequiredInputs] };

    /// <summary>
    /// Shapes that the file claims of computed values are forgotten: a plan lays out memory by what follows from the inputs, and a claim that
    /// is wrong would let kernels write beyond it.
    /// </summary>
    private static Graph WithoutClaims(Graph graph)
    {
        var infos = new List<KeyValuePair<string, ValueInfo>>(graph.ValueInfos.Count);
        foreach (var (name, info) in graph.ValueInfos) infos.Add(new(name, info with { Shape = null }));
        return graph with { ValueInfos = new NameMap<ValueInfo>(infos), Outputs = Lists.Map(graph.Outputs, o => o with { Shape = null }) };
    }

    private static IGraphPass[] Passes(LoadOptions options) =>
    [
        new OpsetConversion(),
        new SumToAdd(),
        new RemoveDropout(),
        new RemoveIdentity(),
        new ConstantFolding(new ReferenceEvaluator(options.RunMacs / 100), options.FoldBytes),
        new FoldBatchNormalization(),
        // Only where a build has the operators: then what passes need is left out with them.
        .. OperatorSwitches.Transpose ? new IGraphPass[] { new SinkTransposes(), new CancelTransposes() } : [],
        new RemoveIdentity(),
        new MergeDuplicates(),
        .. OperatorSwitches.Erf || OperatorSwitches.Tanh ? new IGraphPass[] { new FuseGelu() } : [],
        .. OperatorSwitches.ReduceMean ? new IGraphPass[] { new FuseLayerNormalization() } : [],
        new DeadCode(),
    ];
}
