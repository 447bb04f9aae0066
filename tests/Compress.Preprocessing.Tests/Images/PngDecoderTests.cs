using System.Buffers.Binary;

namespace Compress.Preprocessing.Tests;

public sealed class PngDecoderTests
{
    public static TheoryData<int, int, bool> Kinds()
    {
        var data = new TheoryData<int, int, bool>();
        foreach (var (type, depths) in (ReadOnlySpan<(int, int[])>)[(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])])
        {
            foreach (var depth in depths)
            {
                data.Add(type, depth, false);
                data.Add(type, depth, true);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_color_type_and_depth_decodes_with_every_filter(int type, int depth, bool interlaced)
    {
        foreach (var (width, height) in (ReadOnlySpan<(int, int)>)[(1, 1), (3, 2), (13, 11), (8, 8), (5, 9)])
        {
            var palette = Enumerable.Range(0, 3 << depth % 16).Select(i => (byte)(i * 37 + 5)).ToArray();
            var png = new HandMadePng(width, height, depth, type)
            {
                Interlaced = interlaced,
                Palette = type == 3 ? palette : null,
                Filter = y => (y + width) % 5,
                Sample = (x, y, c) => (int)((x * 2654435761L + y * 40503 + c * 977) >> 3 & ((1 << depth) - 1)),
            };
            var image = PngDecoder.Decode(png.Encode());
            image.Width.Should().Be(width);
            image.Height.Should().Be(height);
            image.Channels.Should().Be(type == 3 ? 3 : png.Channels);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    for (var c = 0; c < image.Channels; c++)
                    {
                        var expected = type == 3 ? palette[3 * png.Sample(x, y, 0) + c] : (byte)Math.Round(png.Sample(x, y, c) * 255.0 / ((1 << depth) - 1));
                        image.Pixels[(y * width + x) * image.Channels + c].Should().Be(expected, "pixel {0},{1} channel {2}", x, y, c);
                    }
                }
            }
        }
    }

    [Fact]
    public void Transparent_colours_and_palette_entries_become_an_alpha_channel()
    {
        var grey = PngDecoder.Decode(new HandMadePng(4, 1, 8, 0) { Transparency = [0, 7], Sample = (x, _, _) => x + 5 }.Encode());
        grey.Channels.Should().Be(2);
        grey.Pixels.Should().Equal(5, 255, 6, 255, 7, 0, 8, 255);
        var palette = PngDecoder.Decode(new HandMadePng(3, 1, 2, 3) { Palette = [1, 2, 3, 4, 5, 6, 7, 8, 9], Transparency = [0, 128], Sample = (x, _, _) => x }.Encode());
        palette.Pixels.Should().Equal(1, 2, 3, 0, 4, 5, 6, 128, 7, 8, 9, 255);
        var wide = PngDecoder.Decode(new HandMadePng(2, 1, 16, 2) { Transparency = [1, 0, 2, 0, 3, 0], Sample = (x, _, c) => (c + 1) * 256 + x }.Encode());
        wide.Pixels[3].Should().Be(0);
        wide.Pixels[7].Should().Be(255, "its low bytes differ");
    }

    [Fact]
    public void Encoding_and_decoding_gives_the_pixels_back()
    {
        for (var channels = 1; channels <= 4; channels++)
        {
            var random = new Random(channels);
            var pixels = new byte[17 * 9 * channels];
            random.NextBytes(pixels);
            var again = Image.Decode(PngEncoder.Encode(new Image(17, 9, channels, pixels)));
            (again.Width, again.Height, again.Channels).Should().Be((17, 9, channels));
            again.Pixels.Should().Equal(pixels);
        }
    }

    [Fact]
    public void A_changed_byte_anywhere_is_noticed()
    {
        var file = Sample();
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = file.ToArray();
            damaged[i] ^= 0x10;
            var decode = () => Image.Decode(damaged);
            decode.Should().Throw<PreprocessException>("byte {0} changed", i);
        }
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        var file = Sample();
        for (var length = 0; length < file.Length; length++)
        {
            var decode = () => Image.Decode(file.AsSpan(0, length));
            decode.Should().Throw<PreprocessException>("only {0} bytes are left", length);
        }
    }

    [Fact]
    public void A_header_that_claims_too_much_is_refused_before_allocating()
    {
        var file = Sample();
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), 2_000_000_000);
        var head = new MemoryStream();
        head.Write(file, 0, 8);
        HandMadePng.Chunk(head, "IHDR", file[16..29]);
        var decode = () => Image.Decode(head.ToArray());
        decode.Should().Throw<PreprocessException>().WithMessage("*limit*");
        var small = () => Image.Decode(Sample(), "x.png", maxPixels: 20);
        small.Should().Throw<PreprocessException>().WithMessage("x.png*limit is 20*");
    }

    [Fact]
    public void A_palette_index_beyond_the_palette_is_refused()
    {
        var decode = () => PngDecoder.Decode(new HandMadePng(3, 1, 2, 3) { Palette = [1, 2, 3], Sample = (x, _, _) => x }.Encode());
        decode.Should().Throw<PreprocessException>().WithMessage("*index 1*1 entries*");
    }

    [Fact]
    public void Other_files_are_named_by_what_they_start_with()
    {
        var decode = () => Image.Decode("GIF89a"u8, "cat.gif");
        decode.Should().Throw<PreprocessException>().WithMessage("cat.gif: not a PNG*474946383961*");
        var jpeg = () => Image.Decode([0xFF, 0xD8, 0xFF, 0xE0, 0, 0], "cat.jpg");
        jpeg.Should().Throw<PreprocessException>().WithMessage(JpegDecoder.IsAvailable ? "cat.jpg*could not be decoded*" : "cat.jpg*libturbojpeg*");
    }

    private static byte[] Sample() => new HandMadePng(7, 5, 8, 2) { Sample = (x, y, c) => x * 30 + y * 5 + c }.Encode();
}
