using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Computes single nodes; the runtime's kernels implement it, so that folding gives what running would.</summary>
public interface IConstantEvaluator
{
    /// <summary>Computes a node of known inputs.</summary>
    /// <param name="node">The node, in the form of <paramref name="opset"/>.</param>
    /// <param name="opset">Opset of the graph.</param>
    /// <param name="inputs">Its inputs, null where left out.</param>
    /// <returns>Its outputs in order, null for one not asked for; or a default array where the evaluator does not know the operator.</returns>
    ImmutableArray<Tensor?> Evaluate(Node node, long opset, IReadOnlyList<Tensor?> inputs);
}
