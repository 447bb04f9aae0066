using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Makes the queries, keys and values of an attention, three products of one matrix, by one product: a row holds all three, and the attention reads its parts.</summary>
internal static class SideBySide
{
    /// <summary>The operations, with one product in the place of the first of three.</summary>
    public static List<PlanOp> Join(List<PlanOp> ops)
    {
        for (var i = 0; i < ops.Count; i++)
        {
            if (ops[i] is not AttentionOp attention || Products(attention, ops) is not { } chains) continue;
            List<FloatConvOp> products = [.. chains.Select(c => (FloatConvOp)c[^1])];
            long[] widths = [.. products.Select(p => (long)p.Shape.OutChannels)];
            if (attention.Within(widths) is not { } shape) continue;
            var dims = (long[])products[0].Outputs[0].Dims.Clone();
            dims[^1] = widths.Sum();
            var joined = FloatConvOp.SideBySide(products, new PlanValue(products[0].Outputs[0].Name + "@joined", products[0].Outputs[0].Type, dims));
            HashSet<PlanOp> gone = [.. chains.SelectMany(c => c)];
            var first = ops.FindIndex(gone.Contains);
            ops[i] = attention.Reading(joined.Outputs[0], widths, shape);
            ops = [.. ops[..first], joined, .. ops[first..].FindAll(o => !gone.Contains(o))];
            i = ops.FindIndex(o => o is AttentionOp && ReferenceEquals(o.Inputs[0].Alias, joined.Outputs[0]));
        }
        return ops;
    }

    /// <summary>For queries, keys and values the views, last first, and the product behind them, where nobody else reads any; null where they do not read one matrix.</summary>
    private static List<List<PlanOp>>? Products(AttentionOp attention, List<PlanOp> ops)
    {
        var readers = new Readers(ops);
        var chains = new List<List<PlanOp>>();
        foreach (var input in attention.Inputs)
        {
            var (value, chain) = (input, new List<PlanOp>());
            while (chain is not [.., FloatConvOp])
            {
                if (value.IsOutput || readers.Only(value) is null || ops.Find(o => o.Outputs.Contains(value)) is not { } maker || maker is not (ViewOp or FloatConvOp { IsPlainProduct: true })) return null;
                chain.Add(maker);
                value = maker.Inputs[0];
            }
            if (chains.Count > 0 && value != chains[0][^1].Inputs[0]) return null;
            chains.Add(chain);
        }
        return chains;
    }
}
