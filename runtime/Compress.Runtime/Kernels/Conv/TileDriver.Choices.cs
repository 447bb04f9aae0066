using Compress.Runtime.Memory;

namespace Compress.Runtime.Kernels;

// What is settled once, at load.
internal sealed unsafe partial class TileDriver
{
    /// <summary>Whether so many channels are left for a last block that they fill more than one vector and no more than one and a half, and there are tiles of that size.</summary>
    public static bool IsHalf(int left, TileSet tiles) => tiles.Halves.Length > 0 && left > tiles.Lanes && 2 * left <= 3 * tiles.Lanes;

    /// <summary>Whether a last block of one and a half vectors can be done by tiles that write no more than that: short lines, and a window that is done in one part.</summary>
    private bool MayHalve()
    {
        int left = _shape.OutChannels % (2 * _tiles.Lanes), end = _shape.OutChannels - left + (3 * _tiles.Lanes / 2);
        return IsHalf(left, _tiles) && _shape.Groups == 1 && !Bands.Flat && Bands.LineLength <= ShortLine && Bands.LineLength * Bands.BandLines >= 6 && _layout.OutRoom >= end && (_layout.ResidualStride == 0 || _layout.ResidualStride >= end)
            && (long)Bands.Segments * Bands.Steps * 2 * _tiles.Lanes * sizeof(float) <= Tuning.PanelBytes;
    }

    /// <summary>Whether tiles over the ends of lines are fuller: a sum that is fewer than eight vectors wide waits for itself.</summary>
    private bool WantsPatches()
    {
        int lines = Bands.BandLines, length = Bands.LineLength;
        if (length > ShortLine || lines < 2 || _tiles.MaxRows != 6)
            return false;
        int apart = lines * ((length + 5) / 6), together = ((lines * length) + 5) / 6;
        return together < apart;
    }

    /// <summary>How many blocks one call does from each block on, where there is one pixel: four or two whole panels of the same task, so that the number of threads changes no sum.</summary>
    private int[] Together()
    {
        var together = new int[_blocks.Length];
        for (int b = 0; b < together.Length; b += together[b])
        {
            int whole = 0, end = Math.Min(_blocks.Length, ((b / _blocksPerChunk) + 1) * _blocksPerChunk);
            while (b + whole < end && whole < 4 && _blocks[b + whole].Valid == 2 * _tiles.Lanes && _blocks[b + whole].Channel == _blocks[b].Channel + (2 * whole * _tiles.Lanes))
                whole++;
            together[b] = whole == 4 ? 4 : whole >= 2 ? 2 : 1;
        }

        return together;
    }

    private AlignedBuffer Pixels()
    {
        int length = Bands.LineLength;
        var pixels = new AlignedBuffer((long)Bands.BandLines * length * sizeof(nint));
        for (int p = 0; p < Bands.BandLines * length; p++)
            ((nint*)pixels.Pointer)[p] = (p / length * Bands.StrideY * Bands.RowBytes) + ((nint)(p % length) * Bands.StrideX * Bands.PixelStride * Bands.Element);
        return pixels;
    }

    /// <summary>Stretches of the window that are done at once: as many as keep a block's weights in the second-level cache beside the pixels.</summary>
    private int Parts()
    {
        long each = (long)Bands.Steps * 2 * _tiles.Lanes * sizeof(float), all = each * Bands.Segments;
        int tiles = Bands.BandLines * ((Bands.LineLength + _tiles.MaxRows - 1) / _tiles.MaxRows);
        if (all <= Tuning.PanelBytes || tiles < 4 || _layout.OutRoom % _tiles.Lanes != 0 || _shape.Groups > 1)
            return Bands.Segments;
        int parts = (int)Math.Min(Bands.Segments, (all + Tuning.PanelBytes - 1) / Tuning.PanelBytes);
        return (Bands.Segments + parts - 1) / parts;
    }
}
