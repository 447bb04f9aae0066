using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Takes out nodes that hand their input on: Identity, Cast to the type that is there, Transpose to the order that is there, Reshape and
/// Flatten to the shape that is there, Pad and Slice of nothing, and sums, maxima and joins of one value.
/// </summary>
public sealed class RemoveIdentity : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "remove identity";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var types = ShapeInference.Infer(graph);
        var patch = new GraphPatch(graph);
        var passed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (!IsIdentity(node, types)) continue;
            var (from, to) = (node.Outputs[0], node.Inputs[0]);
            // An output needs a node of its own to carry its name, unless the node before can give its result that name.
            if (graph.Index.IsOutput(from) && (graph.Index.Producer(to) is null || graph.Index.IsOutput(to) || !passed.Add(to))) continue;
            if (graph.Index.IsOutput(from) && patch.Touches(graph.Index.Producer(to)!)) continue;
            patch.Remove(node).ReplaceUses(from, to);
        }
        return patch.Apply(Name);
    }

    private static bool IsIdentity(Node node, ValueTypes types)
    {
        if (node.Domain.Length > 0 || node.Outputs.Length != 1 || node.Inputs.IsEmpty || node.Inputs[0].Length == 0) return false;
        return node.OpType switch
        {
            "Identity" => types[node.Inputs[0]].OtherType.IsEmpty,
            "Cast" => types[node.Inputs[0]].ElementType is var type && type != ElementType.Undefined && type == types[node.Outputs[0]].ElementType,
            "Transpose" => node.Ints("perm") is { IsEmpty: false } perm && IsAscending(perm),
            "Reshape" or "Flatten" or "Slice" => SameShape(node, types),
            "Pad" => node.Attributes.TryGetValue("pads", out var pads)
                ? AreZero(pads.AsInts().AsSpan())
                : types.Constant(node.Input(1)) is { ElementType: ElementType.Int64 } given && AreZero(given.AsSpan<long>()),
            "Concat" or "Sum" or "Max" or "Min" or "Mean" => node.Inputs.Length == 1,
            _ => false,
        };
    }

    private static bool IsAscending(ImmutableArray<long> perm)
    {
        for (var i = 1; i < perm.Length; i++)
            if (perm[i] < perm[i - 1]) return false;
        return true;
    }

    private static bool AreZero(ReadOnlySpan<long> values)
    {
        foreach (var value in values)
            if (value != 0) return false;
        return true;
    }

    // Equal named sizes count; a Slice that keeps every size keeps every element, unless it turns them round.
    private static bool SameShape(Node node, ValueTypes types)
    {
        if (types[node.Inputs[0]].Shape is not { } before || types[node.Outputs[0]].Shape is not { } after) return false;
        if (before.Rank != after.Rank) return false;
        for (var i = 0; i < before.Rank; i++)
            if (!DimensionMath.Same(before[i], after[i])) return false;
        if (node.OpType != "Slice" || !node.HasInput(4)) return true;
        if (types.Value(node.Input(4))?.ToIntegers() is not { } steps) return false;
        foreach (var step in steps)
            if (step <= 0) return false;
        return true;
    }
}
