namespace Compress.Runtime.Kernels;

/// <summary>What a plane kernel works on: up to three output channels over a run of tiles.</summary>
internal unsafe struct PlaneArgs
{
    /// <summary>Where the first tile reads.</summary>
    public byte* X;

    /// <summary>For each tap, bytes from where a tile reads to what each of its four vectors meets there.</summary>
    public nint* Offsets;

    /// <summary>Taps, those of all planes.</summary>
    public int Taps;

    /// <summary>Weights, tap by tap and then channel by channel, and a bias for each channel.</summary>
    public float* Weights, Bias;

    /// <summary>Where the first tile's results of the first channel go, and bytes from one channel's results to the next one's.</summary>
    public byte* Y;
    public nint YChannel;

    public int Tiles;

    /// <summary>Bounds of the stored value.</summary>
    public float Low, High;
}
