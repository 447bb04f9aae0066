using Compress.Graphs;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning;

/// <summary>Lets convolutions whose results are only concatenated write them where the Concat wants them, after layouts are settled.</summary>
internal static class ConcatPlaces
{
    public static void Assign(List<PlanOp> ops)
    {
        if (!ops.Any(o => o is ConcatOp)) return;
        var makers = ops.OfType<ConvOp>().ToDictionary(o => o.Outputs[0]);
        var readers = ops.SelectMany(o => o.Inputs).GroupBy(v => v).ToDictionary(g => g.Key, g => g.Count());
        foreach (var y in ops.OfType<ConcatOp>().Where(c => c.Outputs[0] is { Layout.IsImage: true, Alias: null }).ToDictionary(c => c.Outputs[0], c => c.Inputs))
        {
            long channel = 0;
            foreach (var part in y.Value)
            {
                if (makers.ContainsKey(part) && readers[part] == 1 && part is { Alias: null, IsOutput: false, Layout.IsImage: true })
                {
                    part.Layout = y.Key.Layout;
                    (part.Alias, part.AliasBytes, part.IsSlice) = (y.Key, part.Type.ByteCount(channel), true);
                }
                channel += part.Channels;
            }
        }
    }
}
