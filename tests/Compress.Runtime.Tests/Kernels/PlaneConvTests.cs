using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class PlaneConvTests
{
    /// <summary>Sums of up to 125 products in [-1, 1] in another order, and fused multiply-adds.</summary>
    private const float SumTolerance = 3e-5f;

    public static TheoryData<string> Variants => [.. KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.IsScalar).Select(t => t.Variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_agrees_with_the_reference_and_stays_inside_its_buffers(string name)
    {
        TileSet tiles = KernelVariants.FloatTiles.Single(t => t.Variant.Name == name);
        for (int seed = 0; seed < 400; seed++)
            Check(seed, tiles);
    }

    [Fact]
    public void Not_a_number_passes_through_clamp_and_pool()
    {
        foreach (TileSet tiles in KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.IsScalar))
        {
            for (int at = 0; at < 4; at++)
            {
                var shape = new ConvShape { InHeight = 2, InWidth = 4, InChannels = 1, OutChannels = 1 };
                using var conv = PlaneConv.Prepare(shape, new ConvLayout(1, 1, 1), [1f], [], Activation.Relu, 2, tiles);
                using var scratch = new Compress.Runtime.Memory.AlignedBuffer(conv.ScratchBytes);
                float[] x = [1, 2, -1, -2, 3, 4, -3, -4], y = new float[2];
                x[at / 2 * 4 + at % 2] = float.NaN;
                fixed (float* px = x, py = y)
                    conv.Run(px, py, scratch.Pointer, ForkJoinPool.Serial);
                y.Should().Equal(float.NaN, 0f);
            }
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        foreach ((int halving, int stride) in new[] { (1, 1), (2, 1), (1, 2) })
        {
            var shape = new ConvShape { StrideX = stride, StrideY = stride, Batch = 2, InHeight = 90, InWidth = 70, InChannels = 3, OutChannels = 13, KernelHeight = 5, KernelWidth = 5, PadTop = 2, PadLeft = 2, PadBottom = 2, PadRight = 2 };
            var random = new Random(5);
            ConvLayout layout = ConvLayout.Float(3, 13) with { InStride = 3, Planar = true };
            using var conv = PlaneConv.Prepare(shape, layout, ConvCases.Floats(random, 13 * 3 * 25), [], Activation.Relu, halving);
            using var pool = new ForkJoinPool(4, cores: 4);
            using var scratch = new GuardedBuffer((int)conv.ScratchBytes * pool.Threads);
            int pixels = 2 * (shape.OutHeight / halving) * (shape.OutWidth / halving);
            float[] x = ConvCases.Floats(random, 2 * 3 * 90 * 70), serial = new float[pixels * layout.OutStride], parallel = new float[pixels * layout.OutStride];
            fixed (float* px = x, ps = serial, pp = parallel)
            {
                conv.Run(px, ps, scratch.Pointer, ForkJoinPool.Serial);
                conv.Run(px, pp, scratch.Pointer, pool);
            }

            for (int i = 0; i < serial.Length; i++)
            {
                if (i % layout.OutStride < 13)
                    parallel[i].Should().Be(serial[i]);
            }
        }
    }

    [Fact]
    public void It_pays_for_few_planes_and_few_channels_alone()
    {
        TileSet tiles = KernelVariants.FloatTiles.Single(t => t.Lanes == 8);
        var shape = new ConvShape { InHeight = 28, InWidth = 28, InChannels = 1, OutChannels = 6, KernelHeight = 5, KernelWidth = 5 };
        ConvLayout layout = ConvLayout.Float(1, 6);
        PlaneConv.Pays(shape, layout, Activation.Relu, 2, tiles).Should().BeTrue();
        PlaneConv.Pays(shape, layout, Activation.Relu, 1, tiles).Should().BeTrue();
        PlaneConv.Pays(shape with { StrideX = 2 }, layout, Activation.Relu, 1, tiles).Should().BeFalse("dealing columns out takes what full lanes save");
        PlaneConv.Pays(shape with { StrideX = 2 }, layout, Activation.Relu, 2, tiles).Should().BeFalse("results would be four pixels apart");
        PlaneConv.Pays(shape with { OutChannels = 64 }, ConvLayout.Float(1, 64), Activation.Relu, 2, tiles).Should().BeFalse("many channels fill vectors by themselves");
        PlaneConv.Pays(shape, layout, new Activation(ActivationKind.HardSwish), 1, tiles).Should().BeFalse("only clamps are in the store");
        PlaneConv.Pays(shape, ConvLayout.Float(1, 6, residual: true), Activation.Relu, 1, tiles).Should().BeFalse("nothing is added");
        PlaneConv.Pays(shape with { InChannels = 3 }, ConvLayout.Float(3, 6), Activation.Relu, 2, tiles).Should().BeFalse("three channels of a pixel lie together");
        var first = new ConvShape { InHeight = 32, InWidth = 32, InChannels = 3, OutChannels = 8, KernelHeight = 4, KernelWidth = 4, StrideX = 2, StrideY = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        ConvLayout planes = ConvLayout.Float(3, 8) with { InStride = 3, Planar = true };
        PlaneConv.Pays(first, planes, Activation.Relu, 1, tiles).Should().BeTrue();
        PlaneConv.Pays(first with { OutChannels = 16 }, ConvLayout.Float(3, 16) with { InStride = 3, Planar = true }, Activation.Relu, 1, tiles).Should().BeFalse("two vectors of channels share every pixel");
        PlaneConv.Pays(first with { InChannels = 2 }, planes with { InStride = 2 }, Activation.Relu, 1, tiles).Should().BeFalse("dealing columns out takes what full lanes save");
        PlaneConv.Pays(first with { KernelHeight = 3, KernelWidth = 3 }, planes, Activation.Relu, 1, tiles).Should().BeFalse("no network with windows of 27 taps was seen to gain");
        PlaneConv.Pays(first with { InWidth = 20 }, planes, Activation.Relu, 1, tiles).Should().BeFalse("one vector of a line alone would wait for its sums");
        PlaneConv.Pays(first, ConvLayout.Float(3, 8), Activation.Relu, 1, tiles).Should().BeFalse("three channels of a pixel lie together");
        Action prepare = () => PlaneConv.Prepare(shape with { StrideX = 3 }, layout, new float[6 * 25], [], Activation.None, 1).Dispose();
        prepare.Should().Throw<ArgumentException>();
    }

    private static void Check(int seed, TileSet tiles)
    {
        var random = new Random(seed);
        int halving = random.Next(2) + 1, channels = random.Next(1, 6);
        ConvShape s;
        do
        {
            s = ConvCases.Shape(random) with { Groups = 1, InChannels = channels, OutChannels = random.Next(1, 20) };
            s = s with { StrideY = halving == 2 ? 1 : random.Next(1, 3), StrideX = halving == 2 ? 1 : random.Next(1, 3) };
            // Lines of many vectors, and borders of more than one.
            if (random.Next(3) == 0) s = s with { InWidth = s.InWidth + random.Next(120) };
            if (random.Next(4) == 0) s = s with { PadLeft = s.PadLeft + random.Next(12), PadRight = s.PadRight + random.Next(12), PadTop = s.PadTop + random.Next(4) };
        }
        while (s.OutHeight < halving || s.OutWidth < halving);
        ConvLayout layout = ConvCases.Layout(random, s, bytes: false, residual: false) with { InStride = channels, Planar = channels > 1 };
        Activation activation = random.Next(3) switch { 0 => Activation.None, 1 => Activation.Relu6, _ => Activation.Relu };
        float[] w = ConvCases.Floats(random, s.OutChannels * channels * s.Taps), bias = random.Next(3) == 0 ? [] : ConvCases.Floats(random, s.OutChannels);
        int height = s.OutHeight / halving, width = s.OutWidth / halving, outPixels = s.Batch * height * width;
        using var x = new GuardedBuffer(s.Batch * s.InHeight * s.InWidth * channels * 4, seed % 2 == 0);
        using var y = new GuardedBuffer((((outPixels - 1) * layout.OutStride) + layout.OutRoom) * 4, seed % 2 == 0);
        ConvCases.Floats(random, x.Length / 4).CopyTo(x.Span<float>());
        float[] before = y.Span<float>().ToArray(), whole = new float[s.Batch * s.OutHeight * s.OutWidth * s.OutChannels];
        fixed (float* p = whole)
            ConvReference.Float(s, layout with { OutStride = s.OutChannels, OutRoom = s.OutChannels }, x.Floats, w, bias, null, p, activation);
        using var conv = PlaneConv.Prepare(s, layout, w, bias, activation, halving, tiles);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
        conv.Run(x.Floats, y.Floats, scratch.Pointer, ForkJoinPool.Serial);
        for (int i = 0; i < y.Length / 4; i++)
        {
            int pixel = i / layout.OutStride, c = i % layout.OutStride;
            float seen = y.Span<float>()[i], expected = 0;
            if (c < s.OutChannels)
            {
                int image = pixel / (height * width), top = pixel / width % height * halving, left = pixel % width * halving;
                expected = float.NegativeInfinity;
                for (int k = 0; k < halving * halving; k++)
                    expected = Math.Max(expected, whole[(((((image * s.OutHeight) + top + (k / halving)) * s.OutWidth) + left + (k % halving)) * s.OutChannels) + c]);
            }

            bool wrong = c < s.OutChannels ? !(Math.Abs(seen - expected) <= SumTolerance) : c >= layout.OutRoom && BitConverter.SingleToInt32Bits(seen) != BitConverter.SingleToInt32Bits(before[i]);
            if (wrong)
                Assert.Fail($"seed {seed}, {tiles}, {s}, pool {halving}, {layout}, pixel {pixel}, channel {c}: {seen}, expected {expected}");
        }
    }
}
