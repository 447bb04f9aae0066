namespace Compress.Runtime.Emitted;

/// <summary>What the machine code of a tile is given. It knows the fields by their places.</summary>
internal unsafe struct TileCall
{
    /// <summary>The window of the tile's first pixel.</summary>
    public byte* X;

    /// <summary>Bytes from one pixel's window to the next.</summary>
    public nint Step;

    /// <summary>Byte offsets of the contiguous stretches of a window, and where they end.</summary>
    public nint* Offsets, OffsetsEnd;

    /// <summary>Bytes of a stretch: a multiple of four.</summary>
    public nint Stretch;

    /// <summary>Packed weights, and what sums begin at.</summary>
    public void* Weights, Bias;

    /// <summary>Takes the sums: of all pixels for the first 16 channels, then for the others.</summary>
    public void* Sums;
}
