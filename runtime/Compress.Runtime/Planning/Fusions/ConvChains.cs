using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Joins depthwise convolutions with the pointwise ones around them, after layouts are settled: see <see cref="ConvChainOp"/>.</summary>
internal static class ConvChains
{
    /// <summary>The operations, with chains in the place of their last links.</summary>
    public static List<PlanOp> Join(List<PlanOp> ops)
    {
        Dictionary<PlanValue, ConvOp>? makers = null;
        Dictionary<PlanOp, PlanOp?> joined = [];
        var readers = new Readers(ops);
        foreach (var op in ops)
        {
            if (op is not ConvOp { Inputs.Count: 1, IsLink: true } depthwise || !depthwise.Shape.IsDepthwise || joined.ContainsKey(depthwise)) continue;
            makers ??= Makers(ops);
            var expand = makers.TryGetValue(depthwise.Inputs[0], out var before) && before.Inputs.Count == 1 && before.Shape.IsPointwise && !joined.ContainsKey(before)
                && Follows(before, depthwise, readers) ? before : null;
            var project = readers.Only(depthwise.Outputs[0]) is ConvOp after && after.Shape.IsPointwise && Follows(depthwise, after, readers) ? after : null;
            if (!ConvChainOp.Pays(expand, depthwise, project)) continue;
            if (expand is not null) joined[expand] = null;
            joined[depthwise] = null;
            joined[project ?? depthwise] = new ConvChainOp(expand, depthwise, project);
        }
        if (joined.Count == 0) return ops;
        var result = new List<PlanOp>(ops.Count);
        foreach (var op in ops)
        {
            if (!joined.TryGetValue(op, out var chain)) result.Add(op);
            else if (chain is not null) result.Add(chain);
        }
        return result;
    }

    private static Dictionary<PlanValue, ConvOp> Makers(List<PlanOp> ops)
    {
        Dictionary<PlanValue, ConvOp> makers = [];
        foreach (var op in ops)
            if (op is ConvOp convolution) makers[op.Outputs[0]] = convolution;
        return makers;
    }

    /// <summary>Whether the second one is all that reads what the first one makes, as its input.</summary>
    private static bool Follows(ConvOp first, ConvOp second, Readers readers) => first.IsLink && second.IsLink && first.IsInt8 == second.IsInt8
        && !first.Outputs[0].IsOutput && ReferenceEquals(second.Inputs[0], first.Outputs[0]) && ReferenceEquals(readers.Only(first.Outputs[0]), second);
}
