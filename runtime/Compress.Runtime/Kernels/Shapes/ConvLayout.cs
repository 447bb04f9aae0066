using Compress.Graphs;
namespace Compress.Runtime.Kernels;

/// <summary>
/// Where the pixels of channels-last activations lie. A pixel's channels are contiguous, pixel follows pixel at <c>stride</c> elements,
/// rows and images follow without gaps. Lanes between the channels and the stride are padding: kernels may write anything there
/// (never outside the room) and no result depends on them.
/// </summary>
/// <param name="InStride">Elements from one input pixel to the next.</param>
/// <param name="OutStride">Elements from one output pixel to the next.</param>
/// <param name="OutRoom">Elements that may be written at each output pixel: the stride, or exactly the channels where the output is a slice of a wider pixel (Concat).</param>
/// <param name="ResidualStride">Elements from one pixel of the residual to the next; 0 without one.</param>
internal readonly record struct ConvLayout(int InStride, int OutStride, int OutRoom, int ResidualStride = 0)
{
    /// <summary>Whether the input lies in planes, one a channel, instead of pixels; <see cref="InStride"/> then counts the planes.</summary>
    public bool Planar { get; init; }

    /// <summary>The pixel stride that float kernels like best for this many channels: full stores of the widest vectors that are used here.</summary>
    public static int FloatStride(int channels) => channels <= 4 ? channels : (channels + FloatLanes - 1) / FloatLanes * FloatLanes;

    private static int FloatLanes { get; } = KernelTiers.IsAllowed(KernelTier.Avx512) ? 16 : 8;

    /// <summary>The pixel stride that 8-bit kernels like best: whole groups of four, the unit of the dot product; fewer than four channels stay dense.</summary>
    public static int ByteStride(int channels) => channels < 4 ? channels : (channels + 3) & ~3;

    /// <summary>The preferred strides for a float convolution.</summary>
    public static ConvLayout Float(int inChannels, int outChannels, bool residual = false)
    {
        int stride = FloatStride(outChannels);
        return new(FloatStride(inChannels), stride, stride, residual ? stride : 0);
    }

    /// <summary>The preferred strides for an 8-bit convolution.</summary>
    public static ConvLayout Byte(int inChannels, int outChannels, bool residual = false)
    {
        int stride = ByteStride(outChannels);
        return new(ByteStride(inChannels), stride, stride, residual ? stride : 0);
    }

    /// <summary>Rejects strides that do not hold the channels.</summary>
    public void Validate(in ConvShape shape)
    {
        if (InStride < shape.InChannels || OutStride < shape.OutChannels || OutRoom < shape.OutChannels || OutRoom > OutStride
            || (ResidualStride != 0 && ResidualStride < shape.OutChannels))
        {
            throw new ArgumentException(Texts.Of($"Pixel strides {ToString()} do not hold {shape.InChannels} input and {shape.OutChannels} output channels."));
        }
    }
}
