using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Runtime.Operators;

namespace Compress.Runtime.Execution;

/// <summary>Computes constants with the scalar reference operators, so that folding a node gives what running it would.</summary>
public sealed class ReferenceEvaluator : IConstantEvaluator
{
    /// <summary>The one instance; it keeps nothing between nodes.</summary>
    public static ReferenceEvaluator Instance { get; } = new();

    /// <inheritdoc/>
    public ImmutableArray<Tensor?> Evaluate(Node node, long opset, IReadOnlyList<Tensor?> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(inputs);
        var known = OperatorList.Find(node) is not null && inputs.All(i => i is null || i.ElementType.BitsPerElement() >= 8);
        return known ? ReferenceExecutor.Run(node, inputs, opset) : default;
    }
}
