using Compress.Graphs;
namespace Compress.Runtime.Kernels;

/// <summary>Checks that Prepare makes before it packs.</summary>
internal static class ConvChecks
{
    public static void Lengths(in ConvShape shape, int weights, int bias)
    {
        long expected = (long)shape.OutChannels * shape.GroupIn * shape.Taps;
        if (weights != expected)
            throw new ArgumentException(Texts.Of($"Convolution weights: expected {shape.OutChannels} x {shape.GroupIn} x {shape.KernelHeight} x {shape.KernelWidth} = {expected} values, seen {weights}."));
        if (bias != 0 && bias != shape.OutChannels)
            throw new ArgumentException(Texts.Of($"Convolution bias: expected one value for each of {shape.OutChannels} output channels or none, seen {bias}."));
    }

    public static void Tiles(in ConvShape shape, TileSet? tiles)
    {
        if (tiles is { IsDepthwise: true } && !shape.IsDepthwise)
            throw new ArgumentException(Texts.Of($"The depthwise kernel {tiles} needs as many groups as input and output channels; seen {shape.ToString()}."));
        if (tiles is { Is3x3: true } && !shape.Is3x3)
            throw new ArgumentException(Texts.Of($"The depthwise kernel {tiles} is for 3x3 kernels of stride 1; seen {shape.ToString()}."));
    }

    public static void Planes(in ConvShape shape, TileSet tiles)
    {
        if (!tiles.HasPlanes || shape.OutWidth < tiles.Lanes)
            throw new ArgumentException(Texts.Of($"The kernel {tiles} is none over planes, or lines of output are shorter than its vectors of {tiles.Lanes}; seen {shape.ToString()}."));
    }
}
