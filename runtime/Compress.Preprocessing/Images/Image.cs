namespace Compress.Preprocessing;

/// <summary>
/// A decoded picture: 8 bits a channel, rows top to bottom, channels interleaved (HWC).
/// 1 channel is grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
/// </summary>
public sealed class Image
{
    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 to 4.</param>
    /// <param name="pixels">height x width x channels bytes.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the buffer's length is not the product.</exception>
    public Image(int width, int height, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (width < 1 || height < 1 || channels is < 1 or > 4)
            throw new ArgumentException(PlainText.Of($"An image has {width} columns, {height} rows and {channels} channels; 1 or more, 1 or more, and 1 to 4 are expected."));
        if (pixels.LongLength != (long)width * height * channels)
            throw new ArgumentException(PlainText.Of($"An image of {height}x{width}x{channels} (HWC) has {(long)width * height * channels} bytes, but the buffer holds {pixels.Length}."), nameof(pixels));
        Width = width;
        Height = height;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bytes a pixel: 1 grey, 2 grey+alpha, 3 RGB, 4 RGB+alpha.</summary>
    public int Channels { get; }

    /// <summary>The pixels, HWC; not a copy.</summary>
    public byte[] Pixels { get; }

    /// <summary>Decodes an image file by its signature, not by its name. PNG is always there, JPEG where libturbojpeg is installed.</summary>
    /// <exception cref="PreprocessException">The file is no such image, is damaged, or exceeds the limit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Image Load(string path) => Decode(File.ReadAllBytes(path), path);

    /// <summary>Decodes an image held in memory by its signature.</summary>
    /// <param name="file">The encoded bytes.</param>
    /// <param name="name">What to call it in error messages.</param>
    /// <param name="maxPixels">Larger images are refused before anything is allocated.</param>
    /// <exception cref="PreprocessException">The bytes are no such image, are damaged, or exceed the limit.</exception>
    public static Image Decode(ReadOnlySpan<byte> file, string name = "image", int maxPixels = PngDecoder.DefaultMaxPixels)
    {
        if (PngDecoder.IsPng(file)) return PngDecoder.Decode(file, name, maxPixels);
        if (PlanSwitches.Jpeg && JpegDecoder.IsJpeg(file)) return JpegDecoder.Decode(file, name, maxPixels);
        var head = Convert.ToHexString(file[..Math.Min(8, file.Length)]);
        throw new PreprocessException($"{name}: not a PNG or JPEG image: the file starts with {(head.Length == 0 ? "nothing (it is empty)" : head)}, a PNG starts with 89504E470D0A1A0A. Convert the image to PNG.");
    }
}
