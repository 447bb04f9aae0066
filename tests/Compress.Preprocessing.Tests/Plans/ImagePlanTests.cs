using FsCheck;
using FsCheck.Fluent;

namespace Compress.Preprocessing.Tests;

public sealed class ImagePlanTests
{
    [Fact]
    public void Values_are_scaled_then_centred_then_divided()
    {
        var plan = new ImagePlan { Width = 2, Height = 1, Color = ColorMode.Grey, Scale = 1 / 255f, Mean = [0.5f], Std = [0.25f] };
        plan.Apply(new Image(2, 1, 1, [0, 255])).Should().Equal((0 * (1 / 255f) - 0.5f) / 0.25f, (255 * (1 / 255f) - 0.5f) / 0.25f);
    }

    [Fact]
    public void Layouts_and_colours_are_converted()
    {
        var rgb = new Image(2, 1, 3, [10, 20, 30, 40, 50, 60]);
        var plan = new ImagePlan { Width = 2, Height = 1, Color = ColorMode.Rgb, Scale = 1 };
        plan.Apply(rgb).Should().Equal(10, 40, 20, 50, 30, 60);
        (plan with { Layout = TensorLayout.Nhwc }).Apply(rgb).Should().Equal(10, 20, 30, 40, 50, 60);
        (plan with { Color = ColorMode.Grey }).Apply(rgb).Should().Equal((299 * 10 + 587 * 20 + 114 * 30 + 500) / 1000, (299 * 40 + 587 * 50 + 114 * 60 + 500) / 1000);
        plan.Apply(new Image(2, 1, 2, [7, 1, 9, 2])).Should().Equal(new float[] { 7, 9, 7, 9, 7, 9 }, "grey is repeated and alpha dropped");
        plan.Apply(new Image(2, 1, 4, [10, 20, 30, 0, 40, 50, 60, 0])).Should().Equal(10, 40, 20, 50, 30, 60);
        plan.Input.ToString().Should().Be("float32[3,1,2]");
    }

    [Fact]
    public void Bilinear_puts_pixel_centres_at_half_coordinates()
    {
        var plan = new ImagePlan { Width = 4, Height = 1, Color = ColorMode.Grey, Scale = 1 };
        plan.Apply(new Image(2, 1, 1, [0, 100])).Should().Equal(0, 25, 75, 100);
        (plan with { Width = 2 }).Apply(new Image(4, 1, 1, [0, 10, 20, 70])).Should().Equal(5, 45);
        // Shrinking by 4 without smoothing sees the middle two pixels only; with smoothing it sees all around.
        (plan with { Width = 1 }).Apply(new Image(4, 1, 1, [100, 10, 20, 100])).Should().Equal(15);
        (plan with { Width = 1, Filter = ResizeFilter.BilinearAntialias }).Apply(new Image(4, 1, 1, [100, 10, 20, 100]))[0].Should().BeApproximately((100 * 0.625f + 10 * 0.875f + 20 * 0.875f + 100 * 0.625f) / 3, 1e-4f);
        (plan with { Width = 2, Filter = ResizeFilter.Nearest }).Apply(new Image(4, 1, 1, [1, 2, 3, 4])).Should().Equal(2, 4);
    }

    [Fact]
    public void A_centre_crop_keeps_the_aspect()
    {
        var plan = new ImagePlan { Width = 2, Height = 2, Color = ColorMode.Grey, Scale = 1, Fit = ResizeFit.CenterCrop };
        plan.Apply(new Image(4, 2, 1, [0, 1, 2, 3, 4, 5, 6, 7])).Should().Equal(1, 2, 5, 6);
    }

    [Fact]
    public void A_constant_image_stays_constant_under_every_filter() => Prop.ForAll(Sizes(), s =>
    {
        foreach (var filter in Enum.GetValues<ResizeFilter>())
        {
            foreach (var fit in Enum.GetValues<ResizeFit>())
            {
                var plan = new ImagePlan { Width = s.Width, Height = s.Height, Color = ColorMode.Grey, Scale = 1, Filter = filter, Fit = fit };
                var image = new Image(s.FromWidth, s.FromHeight, 1, [.. Enumerable.Repeat((byte)s.Seed, s.FromWidth * s.FromHeight)]);
                if (!plan.Apply(image).All(v => MathF.Abs(v - (byte)s.Seed) < 1e-3f)) return false;
            }
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Resizing_stays_within_the_range_and_commutes_with_mirroring() => Prop.ForAll(Sizes(), s =>
    {
        var pixels = new byte[s.FromWidth * s.FromHeight];
        new Random(s.Seed).NextBytes(pixels);
        foreach (var filter in (ResizeFilter[])[ResizeFilter.Bilinear, ResizeFilter.BilinearAntialias])
        {
            var plan = new ImagePlan { Width = s.Width, Height = s.Height, Color = ColorMode.Grey, Scale = 1, Filter = filter };
            var direct = plan.Apply(new Image(s.FromWidth, s.FromHeight, 1, pixels));
            var mirrored = plan.Apply(new Image(s.FromWidth, s.FromHeight, 1, Mirror(pixels, s.FromWidth)));
            if (direct.Any(v => v < pixels.Min() - 1e-3f || v > pixels.Max() + 1e-3f)) return false;
            if (Mirror(direct, s.Width).Zip(mirrored).Any(p => MathF.Abs(p.First - p.Second) > 1e-3f)) return false;
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Vectors_give_the_bits_of_the_scalar_formula_at_every_length()
    {
        for (var width = 1; width <= 256; width++)
        {
            var pixels = new byte[width];
            new Random(width).NextBytes(pixels);
            var plan = new ImagePlan { Width = width, Height = 1, Color = ColorMode.Grey, Mean = [0.2860f], Std = [0.3530f] };
            var seen = plan.Apply(new Image(width, 1, 1, pixels));
            for (var i = 0; i < width; i++) seen[i].Should().Be((pixels[i] * (1 / 255f) - 0.2860f) / 0.3530f);
        }
    }

    [Fact]
    public void A_batch_equals_its_images_one_by_one_in_both_byte_orders()
    {
        var pixels = new byte[5 * 3 * 4 * 6];
        new Random(3).NextBytes(pixels);
        foreach (var plan in (ImagePlan[])[Colour(6, 4), Colour(7, 3), Colour(6, 4) with { Layout = TensorLayout.Nhwc }, Colour(6, 4) with { Color = ColorMode.Grey, Mean = [0.5f], Std = [0.5f] }])
        {
            var size = plan.Input.Count;
            var batch = new float[5 * size];
            plan.ApplyBatch(pixels, 5, 6, 4, 3, PixelLayout.Hwc, batch);
            var planar = Enumerable.Range(0, 5).SelectMany(n => Enumerable.Range(0, 72).Select(i => pixels[n * 72 + i % 24 * 3 + i / 24])).ToArray();
            var fromPlanes = new float[5 * size];
            plan.ApplyBatch(planar, 5, 6, 4, 3, PixelLayout.Chw, fromPlanes);
            fromPlanes.Should().Equal(batch);
            for (var n = 0; n < 5; n++) plan.Apply(new Image(6, 4, 3, pixels[(n * 72)..(n * 72 + 72)])).Should().Equal(batch[(n * size)..(n * size + size)]);
        }
    }

    [Fact]
    public void Arrays_of_pixels_and_prepared_values_are_taken()
    {
        var plan = new ImagePlan { Width = 2, Height = 1, Color = ColorMode.Grey, Scale = 1 };
        plan.Apply(NpyArray.From<byte>([3, 4], 1, 2)).Should().Equal(3, 4);
        plan.Apply(NpyArray.From<byte>([3, 4], 1, 1, 2, 1)).Should().Equal(3, 4);
        plan.Apply(NpyArray.From<float>([0.5f, -1], 1, 1, 1, 2)).Should().Equal(0.5f, -1);
        var wrong = () => plan.Apply(NpyArray.From<float>([1, 2, 3], 3));
        wrong.Should().Throw<PreprocessException>().WithMessage("*float32[3]*float32[1,1,2]*");
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        var width = () => new ImagePlan { Width = 0, Height = 1, Color = ColorMode.Grey };
        width.Should().Throw<PreprocessException>().WithMessage("*Width is 0*");
        var std = () => Colour(2, 2) with { Std = [0] };
        std.Should().Throw<PreprocessException>();
        var count = () => (Colour(2, 1) with { Mean = [1, 2] }).Apply(new Image(2, 1, 1, [1, 2]));
        count.Should().Throw<PreprocessException>().WithMessage("*2 values of Mean*");
        var buffer = () => Colour(2, 2).ApplyBatch(new byte[5], 1, 2, 2, 1, PixelLayout.Hwc, new float[12]);
        buffer.Should().Throw<PreprocessException>().WithMessage("*need 4 bytes*5*");
    }

    private static ImagePlan Colour(int width, int height) => new() { Width = width, Height = height, Color = ColorMode.Rgb, Mean = [0.4f, 0.5f, 0.6f], Std = [0.2f, 0.25f, 0.3f] };

    private static T[] Mirror<T>(T[] values, int width) => [.. values.Chunk(width).SelectMany(r => r.Reverse())];

    private static Arbitrary<(int FromWidth, int FromHeight, int Width, int Height, int Seed)> Sizes() => (
        from a in Gen.Choose(1, 24)
        from b in Gen.Choose(1, 24)
        from c in Gen.Choose(1, 24)
        from d in Gen.Choose(1, 24)
        from e in Gen.Choose(0, 255)
        select (a, b, c, d, e)).ToArbitrary();
}
