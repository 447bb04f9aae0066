using System.Buffers.Binary;
using Compress.Preprocessing.Compression;

namespace Compress.Preprocessing;

/// <summary>
/// Decodes PNG (ISO/IEC 15948): every colour type and bit depth, both interlacings, transparency, every chunk's CRC and the
/// stream's checksum. 16-bit samples are rounded to 8; gamma and colour profiles are ignored, as training tools ignore them;
/// of an animation the default image is read.
/// </summary>
public static class PngDecoder
{
    /// <summary>The largest image that is decoded unless a caller asks otherwise: 64 megapixels.</summary>
    public const int DefaultMaxPixels = 64 << 20;

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the bytes start with PNG's signature.</summary>
    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <summary>Decodes a whole file. Grey gives 1 channel, colour and palette 3, and one more where the file has transparency.</summary>
    /// <param name="file">The encoded bytes.</param>
    /// <param name="name">What to call it in error messages.</param>
    /// <param name="maxPixels">Larger images are refused before anything is allocated.</param>
    /// <exception cref="PreprocessException">Not a PNG, damaged, or above the limit.</exception>
    public static Image Decode(ReadOnlySpan<byte> file, string name = "image", int maxPixels = DefaultMaxPixels)
    {
        if (!IsPng(file)) throw new PreprocessException($"{name}: not a PNG: its first 8 bytes are not PNG's signature.");
        PngHeader? header = null;
        byte[]? palette = null, transparency = null;
        using var idat = new MemoryStream();
        var idatState = 0; // 0 before, 1 inside, 2 after the run of IDAT chunks
        var at = 8;
        while (true)
        {
            if (file.Length - at < 12) throw new PreprocessException($"{name}: the PNG ends at byte {file.Length} without an IEND chunk; the file is truncated.");
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > (uint)(file.Length - at - 12)) throw new PreprocessException($"{name}: the chunk at byte {at} claims {length} bytes, {file.Length - at - 12} are left; the file is truncated or damaged.");
            var typed = file.Slice(at + 4, (int)length + 4);
            var crc = BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]);
            var seen = Crc32.Of(typed);
            if (crc != seen) throw new PreprocessException($"{name}: the chunk at byte {at} has CRC {PlainText.Hex(seen)}, the file says {PlainText.Hex(crc)}; the file is damaged.");
            var data = typed[4..];
            var type = BinaryPrimitives.ReadUInt32BigEndian(typed);
            if (header is null && type != 0x49484452) throw new PreprocessException($"{name}: the first chunk is not IHDR; the PNG is damaged.");
            if (type != 0x49444154 && idatState == 1) idatState = 2;
            switch (type)
            {
                case 0x49484452: // IHDR
                    if (header is not null) throw new PreprocessException($"{name}: a second IHDR chunk at byte {at}.");
                    header = PngHeader.Read(data, name, maxPixels);
                    break;
                case 0x504C5445: // PLTE
                    if (data.Length == 0 || data.Length % 3 != 0 || data.Length > 768) throw new PreprocessException($"{name}: a palette of {data.Length} bytes; expected 3 to 768, a multiple of 3.");
                    palette = data.ToArray();
                    break;
                case 0x74524E53: // tRNS
                    transparency = data.ToArray();
                    break;
                case 0x49444154: // IDAT
                    if (idatState == 2) throw new PreprocessException($"{name}: the IDAT chunks are not consecutive (another at byte {at}).");
                    idatState = 1;
                    idat.Write(data);
                    break;
                case 0x49454E44: // IEND
                    if (idatState == 0) throw new PreprocessException($"{name}: the PNG has no image data (no IDAT chunk).");
                    return DecodePixels(idat.GetBuffer().AsMemory(0, (int)idat.Length), header!, new PngPixels(header!, palette, transparency, name), name);
                default:
                    // Bit 5 of the first letter clear: a chunk that a decoder must understand.
                    if ((typed[0] & 0x20) == 0) throw new PreprocessException($"{name}: unknown critical chunk at byte {at}; the file needs a newer decoder.");
                    break;
            }
            at += 12 + (int)length;
        }
    }

    private static Image DecodePixels(ReadOnlyMemory<byte> idat, PngHeader header, PngPixels pixels, string name)
    {
        var target = new byte[checked(header.Width * header.Height * pixels.Channels)];
        try
        {
            var inflater = new Inflater(idat, zlib: true);
            // Adam7 (PNG 8.2): first column, first row, column step, row step; an image without interlacing is one full pass.
            ReadOnlySpan<(int X, int Y, int Dx, int Dy)> passes = header.Interlaced
                ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
                : [(0, 0, 1, 1)];
            foreach (var (x0, y0, dx, dy) in passes)
            {
                var width = (header.Width - x0 + dx - 1) / dx;
                var height = (header.Height - y0 + dy - 1) / dy;
                if (width <= 0 || height <= 0) continue;
                var bytes = header.RowBytes(width);
                byte[] row = new byte[bytes + 1], above = new byte[bytes + 1];
                for (var y = 0; y < height; y++)
                {
                    if (inflater.Read(row) < row.Length) throw new PreprocessException($"{name}: the image data ends in row {y0 + y * dy} of {header.Height}; the file is truncated.");
                    PngFilters.Undo(row, above, Math.Max(1, header.BitsPerPixel / 8), name, y);
                    var start = (y0 + y * dy) * header.Width + x0;
                    pixels.Expand(row.AsSpan(1), width, target, start, dx);
                    (row, above) = (above, row);
                }
            }
            // One read past the end makes it compare the checksum; surplus bytes are ignored as other decoders do.
            _ = inflater.Read(stackalloc byte[1]);
        }
        catch (InvalidDataException e)
        {
            throw new PreprocessException($"{name}: the compressed image data is damaged: it has {e.Message}.", e);
        }
        return new Image(header.Width, header.Height, pixels.Channels, target);
    }
}
