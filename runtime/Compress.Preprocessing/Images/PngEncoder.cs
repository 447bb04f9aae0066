using System.Buffers.Binary;
using System.IO.Compression;

namespace Compress.Preprocessing;

/// <summary>Writes 8-bit PNG files of 1 to 4 channels, without interlacing and with the Paeth filter; made for samples and tests, not for the smallest file.</summary>
public static class PngEncoder
{
    /// <summary>Encodes an image; decoding gives the same pixels back.</summary>
    public static byte[] Encode(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = image.Channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 };
        Chunk(file, "IHDR"u8, header);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            var bytes = image.Width * image.Channels;
            var row = new byte[bytes + 1];
            row[0] = 4;
            for (var y = 0; y < image.Height; y++)
            {
                var current = image.Pixels.AsSpan(y * bytes, bytes);
                var above = y == 0 ? default : image.Pixels.AsSpan((y - 1) * bytes, bytes);
                for (var i = 0; i < bytes; i++)
                {
                    var left = i >= image.Channels ? current[i - image.Channels] : (byte)0;
                    var up = y > 0 ? above[i] : (byte)0;
                    var corner = y > 0 && i >= image.Channels ? above[i - image.Channels] : (byte)0;
                    row[i + 1] = (byte)(current[i] - PngFilters.Paeth(left, up, corner));
                }
                zlib.Write(row);
            }
        }
        Chunk(file, "IDAT"u8, data.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, data.Length);
        type.CopyTo(bytes.AsSpan(4));
        data.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8 + data.Length), Crc32.Of(bytes.AsSpan(4, 4 + data.Length)));
        file.Write(bytes);
    }
}
