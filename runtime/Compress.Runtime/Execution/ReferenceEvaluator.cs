using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Runtime.Operators;

namespace Compress.Runtime.Execution;

/// <summary>Computes constants with the scalar reference operators, so that folding a node gives what running it would.</summary>
/// <param name="macs">Most multiply-accumulates (for other operators, elements) of one node; what takes more is left to the run.</param>
public sealed class ReferenceEvaluator(long macs) : IConstantEvaluator
{
    /// <summary>An evaluator for models that are trusted; it keeps nothing between nodes.</summary>
    public static ReferenceEvaluator Instance { get; } = new(1L << 37);

    /// <inheritdoc/>
    public ImmutableArray<Tensor?> Evaluate(Node node, long opset, IReadOnlyList<Tensor?> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(inputs);
        if (OperatorList.Find(node) is null) return default;
        for (var i = 0; i < inputs.Count; i++)
            if (inputs[i] is { } input && input.ElementType.BitsPerElement() < 8) return default;
        var budget = new RunBudget(macs, long.MaxValue, long.MaxValue);
        try
        {
            return ReferenceExecutor.Run(node, inputs, opset, budget);
        }
        catch (ModelException) when (budget.IsExceeded)
        {
            return default;
        }
    }
}
