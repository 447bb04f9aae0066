using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Runtime.Bundles;
using Compress.Runtime.Kernels;
using Compress.Runtime.Operators;

namespace Compress.Runtime;

/// <summary>
/// The switches of a build that keeps what given models need and nothing else. Handed to the trimmer or the native compiler, every switch
/// that is false takes its operator, element type, kind of preprocessing, kernels or coding out of the app.
/// </summary>
public static class BuildSwitches
{
    /// <summary>Every switch with its value, in a fixed order.</summary>
    /// <param name="models">The models that the build must be able to load.</param>
    public static IReadOnlyList<KeyValuePair<string, bool>> For(params IEnumerable<CompiledModel> models)
    {
        var (operators, types, plans) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<ElementType>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        var (floats, depthwise, brotli) = (false, false, false);
        foreach (var model in models)
        {
            // Passes replace operators: what the file has, what it becomes in the current opset, and what is left to run.
            Graph[] forms = [model.Source, new OpsetConversion().Run(model.Source), model.PreparedGraph()];
            foreach (var form in forms) Gather(form, ShapeInference.Infer(form), operators, types);
            if (model.Preprocess is { } plan) plans.Add(plan.Kind);
            floats |= HasFloatWeights(model.PreparedGraph());
            depthwise |= HasGroups(model.PreparedGraph());
            // A model that came without a bundle may be packed into one of any coding.
            brotli |= model.Manifest is null || model.Manifest.Entries.Any(e => e.Coding == BundleLayout.CodingBrotli);
        }
        // A value whose type only a run tells may have any.
        var anyType = types.Contains(ElementType.Undefined);
        return
        [
            .. OperatorList.All.Select(o => KeyValuePair.Create(OperatorSwitches.Prefix + o.OpType, operators.Contains(o.OpType))),
            KeyValuePair.Create(OperatorSwitches.Prefix + nameof(OperatorSwitches.Others), false),
            .. ModelSwitches.For(models.Select(m => (m.Source, m.Manifest is null))),
            .. TypeSwitches.All.Select(t => KeyValuePair.Create(TypeSwitches.Prefix + t, anyType || types.Contains(t))),
            .. PlanSwitches.Kinds.Select(k => KeyValuePair.Create(PlanSwitches.Prefix + k, plans.Contains(k))),
            KeyValuePair.Create(KernelSwitches.Prefix + nameof(KernelSwitches.FloatConvolution), floats),
            KeyValuePair.Create(KernelSwitches.Prefix + nameof(KernelSwitches.DepthwiseConvolution), depthwise),
            // No model asks for it; an app that does keeps the switch itself.
            KeyValuePair.Create(KernelSwitches.Prefix + nameof(KernelSwitches.Tuning), false),
            KeyValuePair.Create(BundleCodings.Prefix + nameof(BundleCodings.Brotli), brotli),
            KeyValuePair.Create(PlanSwitches.Prefix + nameof(PlanSwitches.Jpeg), plans.Contains(nameof(PlanSwitches.Image))),
        ];
    }

    /// <summary>The same as lines of "name=true" or "name=false", as the MSBuild property CompressSwitches reads them.</summary>
    /// <param name="models">The models that the build must be able to load.</param>
    public static string Text(params IEnumerable<CompiledModel> models) =>
        string.Concat(For(models).Select(s => $"{s.Key}={(s.Value ? "true" : "false")}\n"));

    /// <summary>Whether a convolution or product reads a float32 constant; weights that are dequantized first are none.</summary>
    private static bool HasFloatWeights(Graph graph) => graph.Nodes.Any(n => GraphIndex.SubgraphsOf(n).Any()
        || (n.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" && (graph.Index.Producer(n.Input(1)) is not { } maker || !maker.Is("DequantizeLinear"))));

    private static bool HasGroups(Graph graph) => graph.Nodes.Any(n => GraphIndex.SubgraphsOf(n).Any() || n.Int("group", 1) != 1);

    private static void Gather(Graph graph, ValueTypes? types, HashSet<string> operators, HashSet<ElementType> seen)
    {
        foreach (var tensor in graph.Initializers.Values) seen.Add(tensor.ElementType);
        foreach (var node in graph.Nodes)
        {
            operators.Add(node.OpType);
            foreach (var name in node.Inputs.Concat(node.Outputs).Where(n => n.Length > 0))
                seen.Add(types is not null && types.TryGet(name, out var info) ? info.ElementType : ElementType.Undefined);
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) Gather(subgraph, types?.Inside(subgraph), operators, seen);
        }
    }
}
