using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Joins convolutions with the maximum pools behind them, after layouts are settled, where a kernel does both in one pass.</summary>
internal static class ConvPools
{
    /// <summary>The operations, with both in the place of the pool.</summary>
    public static List<PlanOp> Join(List<PlanOp> ops)
    {
        Readers? readers = null;
        Dictionary<PlanOp, PlanOp>? joined = null;
        foreach (var op in ops)
        {
            if (op is not FloatConvOp { Outputs: [{ IsOutput: false, IsSlice: false } between] } convolution) continue;
            readers ??= new Readers(ops);
            if (readers.Only(between) is not PoolOp pool || convolution.With(pool) is not { } both) continue;
            joined ??= [];
            joined.Add(pool, both);
            joined.Add(convolution, both);
        }
        if (joined is null) return ops;
        var result = new List<PlanOp>(ops.Count);
        foreach (var op in ops)
        {
            if (!joined.TryGetValue(op, out var both)) result.Add(op);
            else if (op is PoolOp) result.Add(both);
        }
        return result;
    }
}
