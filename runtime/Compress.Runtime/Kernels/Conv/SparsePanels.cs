using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

/// <summary>
/// Weights that are sparse in blocks: stretches of a few steps that are 0 for all output channels of a panel are left out of the panel, and the
/// inner loop, which finds its stretches by offsets anyway, never sees them. A weight of 0 that is left out takes no part in the sum, also where
/// the activation is infinite or not a number. Zeros that are spread within blocks, as N:M sparsity and single weights have
/// them, are multiplied as in dense panels.
/// </summary>
internal sealed unsafe class SparsePanels : IDisposable
{
    /// <summary>What one stretch costs beside its steps, in steps.</summary>
    private const int StretchCost = 2;

    /// <summary>Steps that a stretch may have, where they divide the dense one.</summary>
    private static readonly int[] Lengths = [64, 32, 16, 8, 4, 2, 1];

    private readonly Panel[] _panels;
    private readonly AlignedBuffer _offsets;

    private SparsePanels(Panel[] panels, AlignedBuffer offsets, double share) => (_panels, _offsets, Share) = (panels, offsets, share);

    /// <summary>How a panel is cut: steps of a stretch, stretches that are left, and where the offsets of the first lie.</summary>
    private readonly record struct Panel(int Steps, int Segments, int First);

    /// <summary>Share of all steps that is left, 0 to 1.</summary>
    public double Share { get; }

    /// <summary>Looks for stretches of zeros in packed panels and closes them up in place; null where too little would be saved.</summary>
    /// <param name="weights">The first panel.</param>
    /// <param name="blocks">The panels' blocks of channels.</param>
    /// <param name="laneBytes">Bytes of a lane: four for each step.</param>
    /// <param name="lanes">Lanes of a vector.</param>
    /// <param name="bands">Stretches and steps of the dense window.</param>
    public static SparsePanels? Close(byte* weights, ReadOnlySpan<ChannelBlocks.Block> blocks, int laneBytes, int lanes, ConvBands bands)
    {
        int dense = bands.Segments * bands.Steps;
        var panels = new Panel[blocks.Length];
        var offsets = new List<nint>();
        long left = 0, all = 0;
        bool any = false;
        for (int b = 0; b < blocks.Length; b++)
        {
            int row = blocks[b].Columns * lanes * sizeof(float);
            byte* panel = weights + ((long)blocks[b].Lane * laneBytes);
            bool[] kept = Kept(panel, dense, row);
            int steps = Shortest(kept, bands);
            any |= steps > 0;
            int first = offsets.Count;
            if (steps == 0) offsets.AddRange(new ReadOnlySpan<nint>(bands.Offsets, bands.Segments));
            else Move(panel, row, kept, steps, bands, offsets);
            panels[b] = new(steps == 0 ? bands.Steps : steps, offsets.Count - first, first);
            left += (long)panels[b].Steps * panels[b].Segments * row;
            all += (long)dense * row;
        }

        if (!any) return null;
        var buffer = new AlignedBuffer((long)offsets.Count * sizeof(nint));
        offsets.CopyTo(new Span<nint>(buffer.Pointer, offsets.Count));
        return new SparsePanels(panels, buffer, (double)left / all);
    }

    /// <summary>Sets the stretches of a panel.</summary>
    public void Set(TileArgs* args, int block)
    {
        Panel panel = _panels[block];
        (args->Steps, args->Segments) = (panel.Steps, panel.Segments);
        args->Offsets = (nint*)_offsets.Pointer + panel.First;
    }

    public void Dispose() => _offsets.Dispose();

    /// <summary>Which steps have a weight that is not 0.</summary>
    private static bool[] Kept(byte* panel, int steps, int row)
    {
        var kept = new bool[steps];
        for (int step = 0; step < steps; step++)
            kept[step] = new ReadOnlySpan<byte>(panel + ((long)step * row), row).ContainsAnyExcept((byte)0);
        return kept;
    }

    /// <summary>The length of a stretch at which least is left to do; 0 where that saves less than a quarter of the dense panel.</summary>
    private static int Shortest(bool[] kept, ConvBands bands)
    {
        long best = 3L * bands.Segments * (bands.Steps + StretchCost) / 4;
        int chosen = 0;
        foreach (int length in Lengths)
        {
            if (bands.Steps % length != 0) continue;
            long cost = (long)Stretches(kept, length) * (length + StretchCost);
            if (cost < best) (best, chosen) = (cost, length);
        }

        return chosen;
    }

    /// <summary>Stretches of this length that are not all 0; at least one, since inner loops may count on it.</summary>
    private static int Stretches(bool[] kept, int length)
    {
        int count = 0;
        for (int at = 0; at < kept.Length; at += length)
            count += kept.AsSpan(at, length).Contains(true) ? 1 : 0;
        return Math.Max(1, count);
    }

    /// <summary>Moves the stretches that are left together and notes where in the window they lie.</summary>
    private static void Move(byte* panel, int row, bool[] kept, int length, ConvBands bands, List<nint> offsets)
    {
        byte* to = panel;
        int count = 0, last = kept.Length - length;
        for (int at = 0; at < kept.Length; at += length)
        {
            if (!kept.AsSpan(at, length).Contains(true) && (at < last || count > 0)) continue;
            long bytes = (long)length * row;
            Buffer.MemoryCopy(panel + ((long)at * row), to, bytes, bytes);
            offsets.Add(bands.Offsets[at / bands.Steps] + (at % bands.Steps * sizeof(float)));
            to += bytes;
            count++;
        }
    }
}
