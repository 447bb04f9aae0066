using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Planning;

namespace Compress.Runtime;

/// <summary>Refuses shapes whose run would cost more than allowed, before anything is packed or computed for them.</summary>
internal static class PlanBudget
{
    /// <summary>Most bytes of one value: kernels and spans count in 32 bits.</summary>
    private const long ValueBytes = int.MaxValue;

    /// <summary>Looks at every value whose shape is known.</summary>
    /// <exception cref="ModelException">A value or the work of all nodes is over its limit.</exception>
    public static void Require(Graph graph, ValueTypes types, LoadOptions options)
    {
        foreach (var input in graph.RequiredInputs) RequireSize(input.Name, types, options);
        long work = 0;
        foreach (var node in graph.Nodes)
        {
            if (IsKnown(node, types)) continue;
            foreach (var output in node.Outputs)
            {
                if (output.Length == 0 || RequireSize(output, types, options) is not { } dims) continue;
                work = OperatorWork.Plus(work, OperatorWork.Of(node, i => DimsOf(node, i, types), dims));
                if (work > options.RunMacs)
                    throw new ModelException($"{node}: with it a run with these shapes takes {work} multiply-accumulates, more than the {options.RunMacs} of {nameof(LoadOptions)}.{nameof(LoadOptions.RunMacs)}; use smaller inputs or raise it.");
            }
        }
    }

    /// <summary>Looks at a plan's arena.</summary>
    /// <exception cref="ModelException">It is over the limit.</exception>
    public static void Require(CompiledPlan plan, LoadOptions options)
    {
        if (plan.ArenaBytes > options.ArenaBytes)
            throw new ModelException($"A run with these shapes takes {plan.ArenaBytes} bytes, more than the {options.ArenaBytes} of {nameof(LoadOptions)}.{nameof(LoadOptions.ArenaBytes)}; use smaller inputs or raise it.");
    }

    private static bool IsKnown(Node node, ValueTypes types)
    {
        foreach (var output in node.Outputs)
            if (output.Length > 0 && types.Constant(output) is null) return false;
        return true;
    }

    private static long[]? RequireSize(string name, ValueTypes types, LoadOptions options)
    {
        if (!types.TryGet(name, out var info) || info.Shape is not { IsStatic: true } shape || info.ElementType == ElementType.Undefined) return null;
        if (shape.Rank > TensorBuffer.MaxRank)
            throw new ModelException($"The value '{name}' is {info.ElementType}{shape}; the runtime handles up to {TensorBuffer.MaxRank} dimensions.");
        long[] dims = [.. shape.ToDims()];
        var bytes = OperatorWork.Times(Math.Max(1, info.ElementType.BitsPerElement() / 8), Tensor.CountElements(dims));
        var most = Math.Min(ValueBytes, options.ArenaBytes);
        var fits = bytes <= most;
        foreach (var dim in dims) fits &= dim <= int.MaxValue;
        if (!fits)
            throw new ModelException($"The value '{name}' is {info.ElementType}{shape}, {bytes} bytes; a run's value may have up to {most} ({nameof(LoadOptions)}.{nameof(LoadOptions.ArenaBytes)}) and dimensions up to {int.MaxValue}. Use smaller inputs.");
        return dims;
    }

    private static ReadOnlySpan<long> DimsOf(Node node, int input, ValueTypes types) =>
        node.HasInput(input) && types.TryGet(node.Inputs[input], out var info) && info.Shape is { IsStatic: true } shape ? shape.ToDims().AsSpan() : default;
}
