using System.IO.Compression;
using Compress.Preprocessing.Compression;

namespace Compress.Preprocessing.Tests.Compression;

/// <summary>The inflater against the framework's, which is zlib.</summary>
public sealed class InflaterTests
{
    private static readonly CompressionLevel[] Levels = [CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize];

    public static TheoryData<string> Contents => ["empty", "one byte", "noise", "runs", "text", "ramps", "few symbols", "far repeats"];

    [Theory]
    [MemberData(nameof(Contents))]
    public void What_the_framework_packs_comes_back(string kind)
    {
        foreach (var length in new[] { 0, 1, 2, 257, 4096, 70_000, 300_000 })
        {
            var content = Content(kind, length);
            foreach (var level in Levels)
            {
                foreach (var zlib in new[] { false, true })
                {
                    var packed = Pack(content, level, zlib);
                    foreach (var piece in new[] { 1, 7, 1000, content.Length + 1 })
                    {
                        if (piece == 1 && content.Length > 4096) continue;
                        var inflater = new Inflater(packed, zlib);
                        ReadAll(inflater, piece).Should().Equal(content, $"{kind}, {length} bytes, {level}, zlib {zlib}, {piece} at once");
                        inflater.IsDone.Should().BeTrue();
                        inflater.Consumed.Should().Be(packed.Length);
                    }
                }
            }
        }
    }

    [Fact]
    public void Every_truncation_gives_what_the_framework_gives_and_is_not_done()
    {
        foreach (var kind in Contents)
        {
            var packed = Pack(Content(kind.Data, 3000), CompressionLevel.Optimal, zlib: true);
            for (var cut = 0; cut < packed.Length; cut++)
            {
                var inflater = new Inflater(packed.AsMemory(0, cut), zlib: true);
                ReadAll(inflater, 500).Should().Equal(Framework(packed.AsSpan(0, cut).ToArray(), out var damaged), $"{kind.Data} cut at {cut}");
                damaged.Should().BeFalse();
                inflater.IsDone.Should().BeFalse();
            }
        }
    }

    [Fact]
    public void Damaged_streams_are_refused_where_the_framework_refuses_them()
    {
        var random = new Random(5);
        var (refused, same) = (0, 0);
        foreach (var kind in Contents)
        {
            foreach (var level in Levels)
            {
                var packed = Pack(Content(kind.Data, 2000), level, zlib: true);
                for (var round = 0; round < 400; round++)
                {
                    var broken = packed.ToArray();
                    for (var flips = random.Next(1, 4); flips > 0; flips--) broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
                    Compare(broken, ref refused, ref same);
                }
            }
        }
        refused.Should().BeGreaterThan(1000);
        same.Should().BeGreaterThan(100);
    }

    [Fact]
    public void Noise_behind_a_sound_header_is_taken_as_the_framework_takes_it()
    {
        var random = new Random(6);
        var (refused, same) = (0, 0);
        for (var round = 0; round < 20_000; round++)
        {
            var noise = new byte[random.Next(2, 120)];
            random.NextBytes(noise);
            (noise[0], noise[1]) = (0x78, 0x9C);
            Compare(noise, ref refused, ref same);
        }
        refused.Should().BeGreaterThan(1000);
    }

    [Fact]
    public void Content_behind_the_end_is_left_alone()
    {
        var packed = Pack(Content("text", 1000), CompressionLevel.Optimal, zlib: true);
        var inflater = new Inflater((byte[])[.. packed, 1, 2, 3], zlib: true);
        ReadAll(inflater, 64).Should().HaveCount(1000);
        inflater.IsDone.Should().BeTrue();
        inflater.Consumed.Should().Be(packed.Length);
    }

    /// <summary>Both give the same bytes; a fault that one finds, the other finds or runs out of input before.</summary>
    private static void Compare(byte[] stream, ref int refused, ref int same)
    {
        var expected = Framework(stream, out var damaged);
        var inflater = new Inflater(stream, zlib: true);
        byte[] seen;
        try
        {
            seen = ReadAll(inflater, 1 << 20);
        }
        catch (InvalidDataException)
        {
            damaged.Should().BeTrue($"{Convert.ToHexString(stream)} was refused");
            refused++;
            return;
        }
        damaged.Should().BeFalse($"{Convert.ToHexString(stream)} was not refused");
        seen.Should().Equal(expected, Convert.ToHexString(stream));
        same++;
    }

    private static byte[] Framework(byte[] stream, out bool damaged)
    {
        damaged = false;
        using var target = new MemoryStream();
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(stream), CompressionMode.Decompress);
            var one = new byte[1];
            while (zlib.Read(one) == 1) target.WriteByte(one[0]);
        }
        catch (InvalidDataException)
        {
            damaged = true;
        }
        return target.ToArray();
    }

    private static byte[] ReadAll(Inflater inflater, int piece)
    {
        using var target = new MemoryStream();
        var buffer = new byte[piece];
        int read;
        do
        {
            read = inflater.Read(buffer);
            target.Write(buffer, 0, read);
        } while (read == piece);
        return target.ToArray();
    }

    private static byte[] Pack(byte[] content, CompressionLevel level, bool zlib)
    {
        using var target = new MemoryStream();
        using (Stream stream = zlib ? new ZLibStream(target, level, leaveOpen: true) : new DeflateStream(target, level, leaveOpen: true)) stream.Write(content);
        // The framework writes nothing at all for nothing.
        return target.Length > 0 ? target.ToArray() : zlib ? [0x78, 0x9C, 3, 0, 0, 0, 0, 1] : [3, 0];
    }

    private static byte[] Content(string kind, int length)
    {
        if (kind == "empty") return [];
        if (kind == "one byte") length = Math.Min(length, 1);
        var random = new Random(length);
        var content = new byte[length];
        for (var i = 0; i < length; i++)
        {
            content[i] = kind switch
            {
                "runs" => (byte)(i / 300),
                "text" => (byte)"the quick brown fox jumps over the lazy dog, again and again; "[i * 7 / 5 % 62],
                "ramps" => (byte)(i * i >> 8),
                "few symbols" => (byte)(random.Next(100) < 90 ? 0 : random.Next(3)),
                "far repeats" => i >= 32_000 && random.Next(50) > 0 ? content[i - 32_000] : (byte)random.Next(256),
                _ => (byte)random.Next(256),
            };
        }
        return content;
    }
}
