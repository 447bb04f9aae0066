using System.Security.Cryptography;
using Compress.Training.Data;

namespace Compress.Training.Tests.Data;

public sealed class GlyphSourceTests
{
    [Fact]
    public void Equal_options_give_equal_pixels_on_every_machine()
    {
        var images = Read(new GlyphOptions { Train = 700 }, DataPart.Train);
        Convert.ToHexString(SHA256.HashData(images.Pixels))[..16].Should().Be(GlyphGolden.First700);
        Read(new GlyphOptions { Train = 100 }, DataPart.Train).Pixels.Should().Equal(images.Pixels[..(100 * 400)], "a larger set starts with the smaller one");
    }

    [Fact]
    public void Parts_and_seeds_draw_different_images()
    {
        var train = Read(new GlyphOptions { Train = 500, Test = 500 }, DataPart.Train);
        var test = Read(new GlyphOptions { Train = 500, Test = 500 }, DataPart.Test);
        var other = Read(new GlyphOptions { Train = 500, Test = 500, Seed = 2 }, DataPart.Train);
        var keys = new HashSet<string>();
        foreach (var images in (ImageSamples[])[train, test, other])
        {
            for (var i = 0; i < images.Count; i++) keys.Add(Convert.ToHexString(SHA256.HashData(images.PixelsOf(i))));
        }
        keys.Should().HaveCount(1500);
    }

    [Fact]
    public void Classes_are_balanced_and_named()
    {
        var images = Read(new GlyphOptions { Train = 1000, Size = 24 }, DataPart.Train);
        images.Describe().Should().Be("24x24x1 image");
        images.Labels.GroupBy(l => l).Should().HaveCount(10).And.OnlyContain(g => g.Count() == 100);
        new GlyphSource().ClassNames.Should().HaveCount(10).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Clean_glyphs_of_a_class_look_alike_and_classes_differ()
    {
        var images = Read(new GlyphOptions { Train = 200, Hardness = 0 }, DataPart.Train);
        var means = new double[10][];
        for (var c = 0; c < 10; c++)
        {
            means[c] = new double[400];
            for (var i = c; i < 200; i += 10)
            {
                for (var p = 0; p < 400; p++) means[c][p] += images.PixelsOf(i)[p] / 20.0;
            }
        }
        // With nothing random but size and contrast, the nearest class mean names nearly every glyph.
        var right = Enumerable.Range(0, 200).Count(i =>
        {
            var pixels = images.PixelsOf(i).ToArray();
            return Enumerable.Range(0, 10).MinBy(c => pixels.Select((v, p) => (v - means[c][p]) * (v - means[c][p])).Sum()) == images.Labels[i];
        });
        right.Should().BeGreaterThan(190);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        var make = () => new GlyphSource(new GlyphOptions { Size = 5 });
        make.Should().Throw<DataException>().WithMessage("*Size = 5*");
    }

    private static ImageSamples Read(GlyphOptions options, DataPart part) => (ImageSamples)new GlyphSource(options).Read(part);
}
