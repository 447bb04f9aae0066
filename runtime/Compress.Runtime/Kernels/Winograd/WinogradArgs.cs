namespace Compress.Runtime.Kernels;

/// <summary>What the transforms of Winograd's filtering work on: one tile of one image, all of its channels.</summary>
internal unsafe struct WinogradArgs
{
    /// <summary>
    /// The tile's lines of input, each from the tile's first column on, null outside of the image; where there are eight products, its
    /// pixels, zeros outside.
    /// </summary>
    public float** Lines;

    /// <summary>Columns of the tile that lie inside of the image: from the first to before the last.</summary>
    public int First, Last;

    /// <summary>Floats from pixel to pixel of the input.</summary>
    public nint Pixel;

    /// <summary>Products down and across: 6 or 8, or 1 where the kernel has one tap.</summary>
    public int Rows, Columns;

    /// <summary>First product of the tile, floats from product to product, and channels: a multiple of the lanes.</summary>
    public float* Points;
    public nint Step;
    public int Channels;

    /// <summary>Room for 36 vectors.</summary>
    public float* Spare;

    /// <summary>First output, and floats from pixel to pixel and from line to line.</summary>
    public float* Y;
    public nint YPixel, YLine;

    /// <summary>First residual or null, and floats from pixel to pixel and from line to line.</summary>
    public float* Residual;
    public nint ResidualPixel, ResidualLine;

    /// <summary>Outputs of a tile, and those of them that lie inside of the image.</summary>
    public int Tall, Wide, ValidTall, ValidWide;

    /// <summary>A bias for each channel, and bounds of the stored value.</summary>
    public float* Bias;
    public float Low, High;
}
