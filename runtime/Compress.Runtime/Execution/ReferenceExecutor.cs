using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Runtime.Operators;

namespace Compress.Runtime.Execution;

/// <summary>
/// Runs a graph node by node with the plain scalar operators: the oracle of every fast kernel and fusion, and the evaluator of constants.
/// It plans nothing and allocates as it goes; use a session to serve.
/// </summary>
public static class ReferenceExecutor
{
    /// <summary>Runs the graph and gives its outputs by name.</summary>
    /// <param name="graph">The graph; its operators are run in the form of its own opset.</param>
    /// <param name="inputs">A tensor for every input without a default.</param>
    /// <exception cref="ModelException">An operator is unsupported, an input is missing or of another type, or values do not fit a node.</exception>
    public static IReadOnlyDictionary<string, Tensor> Run(Graph graph, IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(inputs);
        var interpreter = new Interpreter(graph);
        var fed = new Dictionary<string, TensorBuffer>(StringComparer.Ordinal);
        foreach (var (name, tensor) in inputs) fed[name] = TensorBuffer.CopyOf(tensor);
        var results = interpreter.Run(fed);
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (var i = 0; i < results.Length; i++) outputs[graph.Outputs[i].Name] = results[i].ToTensor();
        return outputs;
    }

    /// <summary>Runs one node on constants and gives its outputs in order; omitted ones are null.</summary>
    /// <param name="node">The node, without subgraphs that read outer values.</param>
    /// <param name="inputs">Its inputs in order; null for omitted ones.</param>
    /// <param name="opset">Version of the operator set of the node's domain.</param>
    /// <exception cref="ModelException">The operator is unsupported or the values do not fit.</exception>
    public static ImmutableArray<Tensor?> Run(Node node, IReadOnlyList<Tensor?> inputs, long opset) => Run(node, inputs, opset, null);

    internal static ImmutableArray<Tensor?> Run(Node node, IReadOnlyList<Tensor?> inputs, long opset, RunBudget? budget)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(inputs);
        var copies = new TensorBuffer?[inputs.Count];
        for (var i = 0; i < copies.Length; i++) copies[i] = inputs[i] is { } input ? TensorBuffer.CopyOf(input) : null;
        var kernel = OperatorList.Create(node, opset, TensorBuffer.TypesOf(copies));
        var call = new OperatorCall(node, copies.Length, node.Outputs.Length) { Budget = budget };
        for (var i = 0; i < copies.Length; i++) call.SetInput(i, copies[i]);
        for (var i = 0; i < node.Outputs.Length; i++)
            if (node.Outputs[i].Length > 0) call.Want(i);
        Interpreter.Guarded(kernel, call);
        var made = new Tensor?[node.Outputs.Length];
        for (var i = 0; i < made.Length; i++) made[i] = node.Outputs[i].Length > 0 ? call.Made(i)?.ToTensor() : null;
        return ImmutableCollectionsMarshal.AsImmutableArray(made);
    }
}
