namespace Compress.Runtime.Kernels;

/// <summary>What the transforms of Winograd's filtering work on: some tiles of one image, all of their channels.</summary>
internal unsafe struct WinogradArgs
{
    /// <summary>Where the tiles lie, the first one's row and column among them, and their number.</summary>
    public WinogradTiles* Tiles;
    public int Row, Column, Count;

    /// <summary>The image, floats from pixel to pixel of it, and zeros for six pixels.</summary>
    public float* X;
    public nint XPixel;
    public float* Zeros;

    /// <summary>First product of the first tile, floats from product to product and from tile to tile, and channels: a multiple of the lanes.</summary>
    public float* Points;
    public nint Step, TileStep;
    public int Channels;

    /// <summary>Room for 36 vectors.</summary>
    public float* Spare;

    /// <summary>The image's output, and floats from pixel to pixel and from line to line.</summary>
    public float* Y;
    public nint YPixel, YLine;

    /// <summary>The image's residual or null, and floats from pixel to pixel and from line to line.</summary>
    public float* Residual;
    public nint ResidualPixel, ResidualLine;

    /// <summary>A bias for each channel, and bounds of the stored value.</summary>
    public float* Bias;
    public float Low, High;
}
