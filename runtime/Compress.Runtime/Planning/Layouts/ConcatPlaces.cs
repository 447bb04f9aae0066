using Compress.Graphs;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning;

/// <summary>Lets convolutions whose results are only concatenated write them where the Concat wants them, after layouts are settled.</summary>
internal static class ConcatPlaces
{
    public static void Assign(List<PlanOp> ops)
    {
        var readers = new Readers(ops);
        foreach (var op in ops)
        {
            if (op is not ConvOp { Outputs: [{ Alias: null, IsOutput: false, Layout.IsImage: true } part, ..] }) continue;
            if (readers.Only(part) is not ConcatOp { Outputs: [{ Layout.IsImage: true, Alias: null } whole] } concat) continue;
            long channel = 0;
            foreach (var input in concat.Inputs)
            {
                if (ReferenceEquals(input, part)) break;
                channel += input.Channels;
            }
            part.Layout = whole.Layout;
            (part.Alias, part.AliasBytes, part.IsSlice) = (whole, part.Type.ByteCount(channel), true);
        }
    }
}
