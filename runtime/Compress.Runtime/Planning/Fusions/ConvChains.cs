using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Joins depthwise convolutions with the pointwise ones around them, after layouts are settled: see <see cref="ConvChainOp"/>.</summary>
internal static class ConvChains
{
    /// <summary>The operations, with chains in the place of their last links.</summary>
    public static List<PlanOp> Join(List<PlanOp> ops)
    {
        if (!ops.Any(o => o is ConvOp { Shape.IsDepthwise: true })) return ops;
        var makers = ops.SelectMany(o => o.Outputs.Select(v => (Value: v, Op: o))).ToDictionary(p => p.Value, p => p.Op);
        var readers = ops.SelectMany(o => o.Inputs.Distinct().Select(v => (Value: v, Op: o))).ToLookup(p => p.Value, p => p.Op);
        var joined = new Dictionary<PlanOp, PlanOp?>();
        foreach (var depthwise in ops.OfType<ConvOp>().Where(o => o.Shape.IsDepthwise && o.IsLink && o.Inputs.Count == 1 && !joined.ContainsKey(o)))
        {
            var expand = makers.GetValueOrDefault(depthwise.Inputs[0]) is ConvOp { Inputs.Count: 1, Shape.IsPointwise: true } before && Follows(before, depthwise) && !joined.ContainsKey(before) ? before : null;
            var project = readers[depthwise.Outputs[0]].FirstOrDefault() is ConvOp { Shape.IsPointwise: true } after && Follows(depthwise, after) ? after : null;
            if (!ConvChainOp.Pays(expand, depthwise, project)) continue;
            if (expand is not null) joined[expand] = null;
            joined[depthwise] = null;
            joined[project ?? depthwise] = new ConvChainOp(expand, depthwise, project);
        }
        return [.. ops.Select(o => joined.TryGetValue(o, out var chain) ? chain : o).OfType<PlanOp>()];

        // The second one is all that reads what the first one makes.
        bool Follows(ConvOp first, ConvOp second) => first.IsLink && second.IsLink && first.IsInt8 == second.IsInt8
            && !first.Outputs[0].IsOutput && ReferenceEquals(second.Inputs[0], first.Outputs[0]) && readers[first.Outputs[0]].Count() == 1
            && !(second.Inputs.Count > 1 && ReferenceEquals(second.Inputs[1], first.Outputs[0]));
    }
}
