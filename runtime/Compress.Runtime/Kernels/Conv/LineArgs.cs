namespace Compress.Runtime.Kernels;

/// <summary>What a tile kernel over planes works on: some output channels, tile after tile, over some vectors of neighbouring pixels of a line.</summary>
internal unsafe struct LineArgs
{
    /// <summary>First byte of the window of the first pixel, bytes from there to the last vector of pixels, and bytes to the window of the next tile.</summary>
    public byte* X;
    public nint Last, XTile;

    /// <summary>Byte offsets of the taps of a window, of all input channels, and their number.</summary>
    public nint* Offsets;
    public int Taps;

    /// <summary>Tiles.</summary>
    public int Tiles;

    /// <summary>Weights of the tiles, tap by tap, and the bias of their channels.</summary>
    public float* Weights, Bias;

    /// <summary>First output element, and elements from one channel to the next.</summary>
    public float* Y;
    public nint YPlane;

    /// <summary>First residual element, which lies as the output does, or null.</summary>
    public float* Residual;

    /// <summary>Bounds of the stored value.</summary>
    public float Low, High;

    /// <summary>Whether, instead of the bounds, what is below zero is multiplied by the slope.</summary>
    public bool Leaks;
    public float Slope;
}
