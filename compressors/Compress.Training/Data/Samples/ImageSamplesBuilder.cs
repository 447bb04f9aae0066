using Compress.Preprocessing;

namespace Compress.Training.Data;

/// <summary>Collects images one by one; what a source of one's own usually wants.</summary>
public sealed class ImageSamplesBuilder
{
    private readonly List<int> _labels = [];
    private readonly int _width, _height, _channels;
    private readonly PixelLayout _layout;
    private byte[] _pixels = [];

    /// <summary>Starts an empty collection of images of one size.</summary>
    public ImageSamplesBuilder(int width, int height, int channels, PixelLayout layout = PixelLayout.Hwc) => (_width, _height, _channels, _layout) = (width, height, channels, layout);

    /// <summary>Adds a copy of one image.</summary>
    /// <exception cref="DataException">The byte count is not height x width x channels.</exception>
    public void Add(ReadOnlySpan<byte> pixels, int label)
    {
        var bytes = _width * _height * _channels;
        if (pixels.Length != bytes) throw new DataException($"Image {_labels.Count} has {pixels.Length} bytes; {_height}x{_width}x{_channels} needs {bytes}.");
        var at = (long)_labels.Count * bytes;
        if (at + bytes > _pixels.LongLength)
        {
            if (at + bytes > Array.MaxLength) throw new DataException($"The images exceed {Array.MaxLength} bytes, the most that is held in memory. Use fewer or smaller images.");
            Array.Resize(ref _pixels, (int)Math.Min(Array.MaxLength, Math.Max(2 * at, 64L * bytes)));
        }
        pixels.CopyTo(_pixels.AsSpan((int)at));
        _labels.Add(label);
    }

    /// <summary>The images so far.</summary>
    public ImageSamples Build(IReadOnlyList<string>? skipped = null) => new(_pixels[..(_labels.Count * _width * _height * _channels)], [.. _labels], _width, _height, _channels, _layout) { Skipped = skipped ?? [] };
}
