using System.Security.Cryptography;
using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>Images of one size, 8 bits a channel, one after the other.</summary>
public sealed class ImageSamples : SampleSet
{
    /// <summary>Wraps pixels and labels without copying them.</summary>
    /// <param name="pixels">labels.Length x height x width x channels bytes.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 grey or 3 RGB.</param>
    /// <param name="layout">The order of an image's bytes.</param>
    /// <exception cref="DataException">The byte count is not the product, or an extent is out of range.</exception>
    public ImageSamples(byte[] pixels, int[] labels, int width, int height, int channels, PixelLayout layout = PixelLayout.Hwc) : base(labels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (width < 1 || height < 1 || channels is not (1 or 3)) throw new DataException($"Images of {height}x{width}x{channels} (H x W x C); the extents must be positive and the channels 1 or 3.");
        if (pixels.LongLength != (long)labels.Length * width * height * channels)
            throw new DataException($"{labels.Length} labels with {pixels.LongLength} pixel bytes: images of {height}x{width}x{channels} would need {(long)labels.Length * width * height * channels}. Images and labels must be of equal count.");
        (Pixels, Width, Height, Channels, Layout) = (pixels, width, height, channels, layout);
    }

    /// <summary>All pixels; not to be changed.</summary>
    public byte[] Pixels { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 grey or 3 RGB.</summary>
    public int Channels { get; }

    /// <summary>The order of an image's bytes.</summary>
    public PixelLayout Layout { get; }

    /// <summary>Bytes of one image.</summary>
    public int ImageBytes => Width * Height * Channels;

    /// <summary>One image's bytes, in <see cref="Layout"/>.</summary>
    public ReadOnlySpan<byte> PixelsOf(int index) => Pixels.AsSpan(index * ImageBytes, ImageBytes);

    /// <summary>One image as a picture of its own (a copy, HWC).</summary>
    public Image ToImage(int index)
    {
        var source = PixelsOf(index);
        var pixels = source.ToArray();
        if (Layout == PixelLayout.Chw && Channels > 1)
        {
            var area = Width * Height;
            for (var i = 0; i < pixels.Length; i++) pixels[i] = source[i % Channels * area + i / Channels];
        }
        return new Image(Width, Height, Channels, pixels);
    }

    /// <inheritdoc/>
    public override string Describe() => $"{Height}x{Width}x{Channels} image";

    internal override void Hash(int index, IncrementalHash hash) => hash.AppendData(PixelsOf(index));
}
