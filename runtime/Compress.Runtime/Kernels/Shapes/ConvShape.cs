using Compress.Graphs;
namespace Compress.Runtime.Kernels;

/// <summary>The geometry of a two-dimensional convolution or pooling, in pixels and channels. Pads are explicit; automatic padding is resolved before.</summary>
internal readonly record struct ConvShape
{
    public int Batch { get; init; }
    public int InHeight { get; init; }
    public int InWidth { get; init; }
    public int InChannels { get; init; }
    public int OutChannels { get; init; }
    public int KernelHeight { get; init; }
    public int KernelWidth { get; init; }
    public int StrideY { get; init; }
    public int StrideX { get; init; }
    public int DilationY { get; init; }
    public int DilationX { get; init; }
    public int PadTop { get; init; }
    public int PadLeft { get; init; }
    public int PadBottom { get; init; }
    public int PadRight { get; init; }
    public int Groups { get; init; }

    /// <summary>A shape with unit strides, dilations and groups and without pads.</summary>
    public ConvShape()
    {
        Batch = StrideY = StrideX = DilationY = DilationX = Groups = KernelHeight = KernelWidth = 1;
    }

    /// <summary>Input rows that one output pixel sees.</summary>
    public int WindowHeight => (KernelHeight - 1) * DilationY + 1;

    /// <summary>Input columns that one output pixel sees.</summary>
    public int WindowWidth => (KernelWidth - 1) * DilationX + 1;

    public int OutHeight => (InHeight + PadTop + PadBottom - WindowHeight) / StrideY + 1;
    public int OutWidth => (InWidth + PadLeft + PadRight - WindowWidth) / StrideX + 1;
    public int GroupIn => InChannels / Groups;
    public int GroupOut => OutChannels / Groups;
    public int Taps => KernelHeight * KernelWidth;
    public bool HasPads => (PadTop | PadLeft | PadBottom | PadRight) != 0;
    public bool IsDepthwise => Groups > 1 && Groups == InChannels && Groups == OutChannels;

    /// <summary>Whether the kernel is one of 3x3 neighbouring taps and stride 1.</summary>
    public bool Is3x3 => KernelHeight == 3 && KernelWidth == 3 && StrideY == 1 && StrideX == 1 && DilationY == 1 && DilationX == 1;

    /// <summary>Whether every output pixel reads exactly the input pixel of the same number.</summary>
    public bool IsPointwise => Taps == 1 && StrideY == 1 && StrideX == 1 && !HasPads;

    /// <summary>Multiply-accumulates of a convolution of this shape.</summary>
    public long Macs => (long)Batch * OutHeight * OutWidth * OutChannels * GroupIn * Taps;

    /// <summary>Rejects shapes that no kernel can run.</summary>
    /// <exception cref="ArgumentException">Names the field, the value seen and the rule.</exception>
    public void Validate()
    {
        Require(Batch >= 0 && InHeight > 0 && InWidth > 0, "batch, height and width", "at least one pixel");
        Require(InChannels > 0 && OutChannels > 0 && Groups > 0, "channels and groups", "1 or more");
        Require(InChannels % Groups == 0 && OutChannels % Groups == 0, "channels", "multiples of the groups");
        Require(KernelHeight > 0 && KernelWidth > 0 && StrideY > 0 && StrideX > 0 && DilationY > 0 && DilationX > 0, "kernel, strides and dilations", "1 or more");
        Require(PadTop >= 0 && PadLeft >= 0 && PadBottom >= 0 && PadRight >= 0, "pads", "0 or more");
        Require((long)InHeight + PadTop + PadBottom >= (long)(KernelHeight - 1) * DilationY + 1
            && (long)InWidth + PadLeft + PadRight >= (long)(KernelWidth - 1) * DilationX + 1, "the dilated kernel", "no larger than the padded input");
    }

    /// <summary>The whole geometry, for messages.</summary>
    public override string ToString() => Texts.Of(
        $"{Batch}x{InHeight}x{InWidth}x{InChannels} to {OutChannels}, kernel {KernelHeight}x{KernelWidth}, strides {StrideY}x{StrideX}, dilations {DilationY}x{DilationX}, pads {PadTop} {PadLeft} {PadBottom} {PadRight}, groups {Groups}");

    private void Require(bool holds, string what, string rule)
    {
        if (!holds)
            throw new ArgumentException(Texts.Of($"Convolution shape: {what} must be {rule}; seen {ToString()}."));
    }
}
