using System.Buffers.Binary;

namespace Compress.Preprocessing;

/// <summary>The IHDR chunk: size, bit depth, colour type and interlacing (PNG specification, 11.2.2).</summary>
internal sealed class PngHeader(int width, int height, int depth, int colorType, bool interlaced)
{
    public int Width => width;

    public int Height => height;

    public int Depth => depth;

    public int ColorType => colorType;

    public bool Interlaced => interlaced;

    /// <summary>Samples a pixel in the file: a palette index counts as one.</summary>
    public int Samples => ColorType switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

    /// <summary>Bits a pixel in the file.</summary>
    public int BitsPerPixel => Samples * Depth;

    /// <summary>Bytes of one unfiltered row of so many pixels.</summary>
    public int RowBytes(int width) => checked((int)(((long)width * BitsPerPixel + 7) / 8));

    public static PngHeader Read(ReadOnlySpan<byte> data, string name, int maxPixels)
    {
        if (data.Length != 13) throw new PreprocessException($"{name}: IHDR has {data.Length} bytes, expected 13; the PNG is damaged.");
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width == 0 || height == 0 || width > int.MaxValue || height > int.MaxValue)
            throw new PreprocessException($"{name}: the PNG header gives {width}x{height} pixels; each side must be 1 to {int.MaxValue}.");
        if ((ulong)width * height > (ulong)maxPixels)
            throw new PreprocessException($"{name}: the PNG has {width}x{height} pixels, the limit is {maxPixels} pixels in all. Scale it down, or raise maxPixels.");
        int depth = data[8], type = data[9];
        var known = type switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!known) throw new PreprocessException($"{name}: colour type {type} with bit depth {depth} is not one that PNG defines.");
        if (data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw new PreprocessException($"{name}: compression {data[10]}, filter {data[11]}, interlace {data[12]}; PNG defines 0, 0 and 0 or 1.");
        return new PngHeader((int)width, (int)height, depth, type, data[12] == 1);
    }
}
