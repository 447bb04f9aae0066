namespace Compress.Runtime.Kernels;

/// <summary>What a tile kernel works on: a block of output channels over a run of tiles in a run of rows.</summary>
internal unsafe struct TileArgs
{
    /// <summary>First byte of the window of the first pixel.</summary>
    public byte* X;

    /// <summary>Bytes from one output pixel's window to the next, and from one output row's to the next.</summary>
    public nint XStep, XRow;

    /// <summary>Patch tiles: bytes from <see cref="X"/> to the window of each pixel, in the order in which pixels are written.</summary>
    public nint* Pixels;

    /// <summary>Packed panel of this block of channels, its bias, and (8 bit) its requantization multipliers.</summary>
    public void* Weights, Bias;
    public float* Multipliers;

    /// <summary>Byte offsets of the contiguous stretches of a window, their number, and the steps in each (one float or four bytes a step).</summary>
    public nint* Offsets;
    public int Segments, Steps;

    /// <summary>First output element, elements from pixel to pixel, and pixels from row to row.</summary>
    public void* Y;
    public nint YStride, YRow;

    /// <summary>First residual element or null, and elements from pixel to pixel.</summary>
    public void* Residual;
    public nint ResidualStride;

    /// <summary>Channels that may be written from <see cref="Y"/> on at each pixel (and read from the residual).</summary>
    public int Room;

    /// <summary>Room for the sums of one tile, where they cannot be stored from registers.</summary>
    public void* Spill;

    /// <summary>Output rows, and tiles in each.</summary>
    public int Rows, Tiles;

    /// <summary>Whether sums go on from what <see cref="Y"/> holds instead of beginning at the bias: a later part of a window that is done in parts.</summary>
    public bool Continues;

    /// <summary>Bounds of the stored value.</summary>
    public float Low, High;

    /// <summary>8 bit: what the store does.</summary>
    public QuantStore* Quant;

    /// <summary>Float: whether sums are stored as they are.</summary>
    public bool IsPlain;

    /// <summary>
    /// Float: bytes from one row's weights to the next one's, where rows are products of their own, and 0 where they share them; in tiles of
    /// one pixel, bytes from one panel to the next.
    /// </summary>
    public nint WeightsStep;
}
