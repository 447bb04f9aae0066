namespace Compress.Runtime.Kernels;

/// <summary>Sizes that shape how work is cut. Debug builds shrink them, so that the seams run daily. None of them changes a result.</summary>
internal static class Tuning
{
#if DEBUG
    /// <summary>Bytes of padded input that one band of a convolution copies.</summary>
    public const int BandBytes = 1024;

    /// <summary>Pixels that share a reading of weights larger than the cache, at least.</summary>
    public const int HeavyPixels = 5;

    /// <summary>Rows of a depthwise convolution that are made readable at once, at least.</summary>
    public const int DepthwiseLines = 2;

    /// <summary>Bytes of one block's channels that one band of a depthwise convolution copies.</summary>
    public const int BlockBytes = 512;

    /// <summary>Multiply-accumulates that make one task.</summary>
    public const long TaskMacs = 2048;

    /// <summary>Bytes of one channel block's weights that go over all pixels at once.</summary>
    public const int PanelBytes = 2048;

    /// <summary>Floats of transformed pixels that one task of a Winograd convolution holds.</summary>
    public const int WinogradFloats = 4096;

    /// <summary>Bytes of windows that are laid out for a block of channels at once.</summary>
    public const int OrderBytes = 512;

    /// <summary>Bytes between the convolutions of a chain that are in work at once.</summary>
    public const int ChainBytes = 2048;

    /// <summary>Elements of one task of an elementwise kernel.</summary>
    public const int TaskElements = 96;
#else
    /// <summary>Bytes of padded input that one band of a convolution copies: a part of the second-level cache.</summary>
    public const int BandBytes = 128 * 1024;

    /// <summary>Pixels that share a reading of weights larger than the cache, at least: enough that arithmetic takes longer than the reading.</summary>
    public const int HeavyPixels = 96;

    /// <summary>Rows of a depthwise convolution that are made readable at once, at least: two rows of input are read for two bands.</summary>
    public const int DepthwiseLines = 4;

    /// <summary>Bytes of one block's channels that one band of a depthwise convolution copies: a part of the first-level cache.</summary>
    public const int BlockBytes = 20 * 1024;

    /// <summary>Multiply-accumulates that make one task: some microseconds, so that a claim costs nothing beside it.</summary>
    public const long TaskMacs = 512 * 1024;

    /// <summary>Bytes of one channel block's weights that go over all pixels at once: with the pixels they stay in the second-level cache.</summary>
    public const int PanelBytes = 160 * 1024;

    /// <summary>Floats of transformed pixels that one task of a Winograd convolution holds: a part of the second-level cache.</summary>
    public const int WinogradFloats = 80 * 1024;

    /// <summary>Bytes of windows that are laid out for a block of channels at once: a part of the first-level cache.</summary>
    public const int OrderBytes = 8 * 1024;

    /// <summary>Bytes between the convolutions of a chain that are in work at once: a part of the second-level cache.</summary>
    public const int ChainBytes = 192 * 1024;

    /// <summary>Elements of one task of an elementwise kernel.</summary>
    public const int TaskElements = 32 * 1024;
#endif

    /// <summary>Most multiply-accumulates of a convolution over planes: what one thread does before a second one could help.</summary>
    public const long PlaneMacs = 64 * 1024;

    /// <summary>Most bytes of input of a convolution over planes, borders included: the first-level cache.</summary>
    public const long PlaneBytes = 32 * 1024;

    /// <summary>A pixel distance that is a multiple of this many bytes would put every row of a tile into the same sets of the first-level cache.</summary>
    public const int ConflictBytes = 2048;
}
