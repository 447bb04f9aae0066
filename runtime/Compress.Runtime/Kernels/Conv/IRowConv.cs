namespace Compress.Runtime.Kernels;

/// <summary>A convolution with packed constants that can be run a few rows at a time, as a link of a <see cref="ConvChain"/>.</summary>
internal unsafe interface IRowConv : IDisposable
{
    /// <summary>The variant that runs.</summary>
    KernelVariant Variant { get; }

    /// <summary>How input is read.</summary>
    ConvBands Bands { get; }

    /// <summary>Whether the residual may lie where the output does.</summary>
    bool MayShareResidual { get; }

    /// <summary>Bytes of packed constants.</summary>
    long PackedBytes { get; }

    /// <summary>Bytes of scratch that <see cref="RunRows"/> needs.</summary>
    long RowScratchBytes { get; }

    /// <summary>Computes some rows of output on the calling thread.</summary>
    /// <param name="x">First window, where and as the inner loop reads; see <see cref="ConvBands.Open"/>.</param>
    /// <param name="xRow">Bytes from the windows of one row to those of the next.</param>
    /// <param name="y">First output element.</param>
    /// <param name="yRow">Pixels from one row of output, and of the residual, to the next.</param>
    /// <param name="residual">First element of what is added, or null.</param>
    /// <param name="lines">Rows.</param>
    /// <param name="length">Pixels of a row.</param>
    /// <param name="scratch"><see cref="RowScratchBytes"/>.</param>
    void RunRows(byte* x, nint xRow, byte* y, int yRow, byte* residual, int lines, int length, byte* scratch);
}
