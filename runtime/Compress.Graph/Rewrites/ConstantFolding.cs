using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Computes nodes whose results are known before the model runs and puts initializers in their place: constants, shape arithmetic (also
/// without an evaluator) and, with one, everything that depends on constants only. QuantizeLinear and DequantizeLinear stay: they say how
/// the model is quantized.
/// </summary>
/// <param name="evaluator">Computes nodes; without one only what shape inference knows is folded.</param>
/// <param name="budget">Most bytes that all folded results may take together.</param>
public sealed class ConstantFolding(IConstantEvaluator? evaluator = null, long budget = ConstantFolding.DefaultBudget) : IGraphPass
{
    /// <summary>The budget used where none is given: 1 GiB.</summary>
    public const long DefaultBudget = 1L << 30;

    /// <inheritdoc/>
    public string Name => "constant folding";

    /// <inheritdoc/>
    /// <exception cref="ModelException">The results would take more than the budget.</exception>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var types = ShapeInference.Infer(graph);
        var known = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var patch = new GraphPatch(graph);
        var used = 0L;
        foreach (var node in graph.Nodes)
        {
            if (!MayFold(node) || LeavesGraph(graph, node)) continue;
            if (Results(graph, node, types, known, ref used) is not { IsDefault: false } results) continue;
            for (var i = 0; i < Math.Min(results.Length, node.Outputs.Length); i++)
            {
                if (node.Outputs[i].Length == 0) continue;
                known[node.Outputs[i]] = results[i]!;
                patch.SetInitializer(node.Outputs[i], results[i]!);
            }
            patch.Remove(node);
        }
        return patch.Apply(Name);
    }

    private static bool MayFold(Node node) =>
        Operators.Find(node.Domain, node.OpType) is { IsDeterministic: true }
        && node.OpType is not ("QuantizeLinear" or "DequantizeLinear" or "DynamicQuantizeLinear")
        && GraphIndex.SubgraphsOf(node).Count == 0;

    private static bool LeavesGraph(Graph graph, Node node)
    {
        foreach (var output in node.Outputs)
            if (graph.Index.IsOutput(output)) return true;
        return false;
    }

    private ImmutableArray<Tensor?> Results(Graph graph, Node node, ValueTypes types, Dictionary<string, Tensor> known, ref long used)
    {
        if (node.Is("Constant")) return ConstantOperator.ValueOf(node) is { } value ? [value] : default;
        if (node.Outputs is [var only] && types.Constant(only) is { } inferred) return [inferred];
        if (evaluator is null || node.Inputs.IsEmpty) return default;
        var inputs = new Tensor?[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!node.HasInput(i)) continue;
            inputs[i] = known.GetValueOrDefault(node.Inputs[i]) ?? Constants.Find(graph, node.Inputs[i]) ?? types.Constant(node.Inputs[i]);
            if (inputs[i] is null) return default;
        }
        // The size is looked at before anything is computed; where it is not known, the evaluator's own result is looked at.
        var expected = 0L;
        foreach (var output in node.Outputs)
            if (output.Length > 0) expected = checked(expected + SizeOf(types, output));
        Charge(node, expected, ref used, commit: false);
        var results = evaluator.Evaluate(node, graph.Opset, inputs);
        if (results.IsDefault) return default;
        var bytes = 0L;
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (i < results.Length && results[i] is { } result) bytes += result.Bytes.Length;
            else if (i >= results.Length || node.Outputs[i].Length > 0) throw new ModelException($"{node}: the evaluator gave {results.Length} results for {node.Outputs.Length} outputs, and none for output {i}.");
        }
        Charge(node, bytes, ref used, commit: true);
        return results;
    }

    private static long SizeOf(ValueTypes types, string name)
    {
        var info = types[name];
        if (info.Shape is not { IsStatic: true } shape || info.ElementType == ElementType.Undefined) return 0;
        var elements = Tensor.CountElements(shape.ToDims().AsSpan());
        return elements > long.MaxValue / 16 ? long.MaxValue : info.ElementType.ByteCount(elements);
    }

    private void Charge(Node node, long bytes, ref long used, bool commit)
    {
        if (bytes > budget - used)
            throw new ModelException($"{node}: its constant result takes {bytes} bytes; with {used} folded before it, that is over the folding budget of {budget} bytes. Raise the budget ({nameof(ConstantFolding)}.{nameof(budget)}) if the model is to be trusted.");
        if (commit) used += bytes;
    }
}
