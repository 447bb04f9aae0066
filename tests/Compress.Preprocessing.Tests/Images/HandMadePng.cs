using System.Buffers.Binary;
using System.IO.Compression;

namespace Compress.Preprocessing.Tests;

/// <summary>Writes PNG files of every colour type, depth, filter and interlacing from raw samples, independently of the library's encoder.</summary>
internal sealed record HandMadePng(int Width, int Height, int Depth, int ColorType)
{
    public bool Interlaced { get; init; }

    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    /// <summary>The filter of row y.</summary>
    public Func<int, int> Filter { get; init; } = _ => 0;

    /// <summary>The sample of column x, row y, channel c; below 2^Depth.</summary>
    public required Func<int, int, int, int> Sample { get; init; }

    public int Channels => ColorType switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

    public byte[] Encode()
    {
        var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Height);
        (head[8], head[9], head[12]) = ((byte)Depth, (byte)ColorType, (byte)(Interlaced ? 1 : 0));
        Chunk(file, "IHDR", head);
        if (Palette is not null) Chunk(file, "PLTE", Palette);
        if (Transparency is not null) Chunk(file, "tRNS", Transparency);
        Chunk(file, "tEXt", "Title\0test"u8.ToArray());
        var data = Compressed();
        Chunk(file, "IDAT", data[..(data.Length / 2)]);
        Chunk(file, "IDAT", data[(data.Length / 2)..]);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    public static void Chunk(Stream file, string type, byte[] data)
    {
        var bytes = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, data.Length);
        for (var i = 0; i < 4; i++) bytes[4 + i] = (byte)type[i];
        data.CopyTo(bytes, 8);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8 + data.Length), BitwiseCrc(bytes.AsSpan(4, 4 + data.Length)));
        file.Write(bytes);
    }

    private static uint BitwiseCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var k = 0; k < 8; k++) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
        }
        return ~crc;
    }

    private byte[] Compressed()
    {
        var raw = new MemoryStream();
        using (var zlib = new ZLibStream(raw, CompressionLevel.Optimal, leaveOpen: true))
        {
            (int X, int Y, int Dx, int Dy)[] passes = Interlaced ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : [(0, 0, 1, 1)];
            foreach (var p in passes)
            {
                var columns = Enumerable.Range(0, Width).Where(x => x >= p.X && (x - p.X) % p.Dx == 0).ToArray();
                var rows = Enumerable.Range(0, Height).Where(y => y >= p.Y && (y - p.Y) % p.Dy == 0).ToArray();
                if (columns.Length == 0) continue;
                var above = new byte[(columns.Length * Channels * Depth + 7) / 8];
                for (var r = 0; r < rows.Length; r++)
                {
                    var row = Pack(columns, rows[r]);
                    zlib.Write(Filtered(Filter(r), row, above));
                    above = row;
                }
            }
        }
        return raw.ToArray();
    }

    private byte[] Pack(int[] columns, int y)
    {
        var bits = new List<bool>();
        foreach (var x in columns)
        {
            for (var c = 0; c < Channels; c++)
            {
                for (var bit = Depth - 1; bit >= 0; bit--) bits.Add((Sample(x, y, c) >> bit & 1) != 0);
            }
        }
        var row = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++) row[i / 8] |= (byte)(bits[i] ? 128 >> (i % 8) : 0);
        return row;
    }

    private byte[] Filtered(int filter, byte[] row, byte[] above)
    {
        var step = Math.Max(1, Channels * Depth / 8);
        var result = new byte[row.Length + 1];
        result[0] = (byte)filter;
        for (var i = 0; i < row.Length; i++)
        {
            int a = i >= step ? row[i - step] : 0, b = above[i], c = i >= step ? above[i - step] : 0;
            int pa = Math.Abs(b - c), pb = Math.Abs(a - c), pc = Math.Abs(a + b - 2 * c);
            var guess = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => pa <= pb && pa <= pc ? a : pb <= pc ? b : c };
            result[i + 1] = (byte)(row[i] - guess);
        }
        return result;
    }
}
