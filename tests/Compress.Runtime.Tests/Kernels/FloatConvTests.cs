using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class FloatConvTests
{
    /// <summary>Sums of up to about a thousand products in [-1, 1] in another order, and fused multiply-adds.</summary>
    private const float SumTolerance = 1e-4f;

    private static IEnumerable<TileSet> Sets => KernelVariants.FloatTiles.Concat(KernelVariants.FloatDepthwiseTiles);

    public static TheoryData<string> Variants => [.. Sets.Where(t => KernelTiers.IsSupported(t.Variant.Tier)).Select(t => t.Variant.Family + ": " + t.Variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_agrees_with_the_reference_and_stays_inside_its_buffers(string name)
    {
        TileSet tiles = Sets.Single(t => t.Variant.Family + ": " + t.Variant.Name == name);
        for (int seed = 0; seed < 300; seed++)
            Check(seed, tiles, new Random(seed));
    }

    [Fact]
    public void Not_a_number_passes_through_clamps()
    {
        foreach (TileSet tiles in KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier)))
        {
            foreach (int stride in new[] { 1, 32 })
            {
                var shape = new ConvShape { InHeight = 1, InWidth = 3, InChannels = 1, OutChannels = 1 };
                using var conv = FloatConv.Prepare(shape, new(1, stride, stride), [1f], [], Activation.Relu, tiles);
                float[] x = [float.NaN, -1, 2];
                var y = new float[3 * stride];
                fixed (float* px = x, py = y)
                    conv.Run(px, py, null, null, ForkJoinPool.Serial);
                y[0].Should().Be(float.NaN);
                y[stride].Should().Be(0);
                y[2 * stride].Should().Be(2);
            }
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var shape = new ConvShape { InHeight = 40, InWidth = 40, InChannels = 24, OutChannels = 40, KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        var random = new Random(5);
        ConvLayout layout = ConvLayout.Float(24, 40);
        using var conv = FloatConv.Prepare(shape, layout, ConvCases.Floats(random, 24 * 40 * 9), [], Activation.Relu);
        using var pool = new ForkJoinPool(4);
        float[] x = ConvCases.Floats(random, 1600 * layout.InStride);
        var serial = new float[1600 * layout.OutStride];
        var parallel = new float[1600 * layout.OutStride];
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes * pool.Threads);
        fixed (float* px = x, ps = serial, pp = parallel)
        {
            conv.Run(px, ps, null, scratch.Pointer, ForkJoinPool.Serial);
            for (int i = 0; i < 50; i++)
            {
                parallel.AsSpan().Clear();
                conv.Run(px, pp, null, scratch.Pointer, pool);
                parallel.AsSpan().SequenceEqual(serial).Should().BeTrue();
            }
        }
    }

    [Fact]
    public void Images_in_planes_give_what_the_reference_gives()
    {
        foreach (TileSet tiles in KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier)))
        {
            for (int seed = 0; seed < 100; seed++)
                Check(seed, tiles, new Random(seed), planar: true);
        }
    }

    [Fact]
    public void Weights_larger_than_the_cache_are_done_in_parts()
    {
        // Lines of 7 and more weights than one part may have; the residual must not lie in the output then.
        var shape = new ConvShape { InHeight = 7, InWidth = 7, InChannels = 520, OutChannels = 32, KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        ConvLayout layout = ConvLayout.Float(520, 32, residual: true);
        var random = new Random(1);
        float[] w = ConvCases.Floats(random, 32 * 520 * 9), bias = ConvCases.Floats(random, 32), x = ConvCases.Floats(random, 49 * layout.InStride), r = ConvCases.Floats(random, 49 * 32);
        foreach (TileSet tiles in KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.IsScalar))
        {
            using var conv = FloatConv.Prepare(shape, layout, w, bias, Activation.Relu, tiles);
            using var scratch = new Compress.Runtime.Memory.AlignedBuffer(conv.ScratchBytes);
            float[] y = new float[49 * 32], expected = new float[49 * 32];
            fixed (float* px = x, py = y, pr = r, pe = expected)
            {
                conv.Run(px, py, pr, scratch.Pointer, ForkJoinPool.Serial);
                ConvReference.Float(shape, layout, px, w, bias, pr, pe, Activation.Relu);
            }

            // Sums of 4,680 products in [-1, 1] in another order.
            for (int i = 0; i < y.Length; i++)
                Math.Abs(y[i] - expected[i]).Should().BeLessThan(5e-4f, "{0}", tiles);
        }
    }

    private static void Check(int seed, TileSet tiles, Random random, bool planar = false)
    {
        ConvShape s = ConvCases.Shape(random, tiles.IsDepthwise || seed % 10 == 0);
        bool residual = random.Next(3) == 0;
        ConvLayout layout = ConvCases.Layout(random, s, bytes: false, residual);
        if (planar)
        {
            int channels = random.Next(1, 5);
            s = s with { InChannels = channels, Groups = 1 };
            layout = layout with { InStride = channels, Planar = true };
        }

        Activation activation = random.Next(4) switch { 0 => Activation.None, 1 => Activation.Relu6, 2 => new(ActivationKind.HardSwish), _ => Activation.Relu };
        float[] w = ConvCases.Floats(random, s.OutChannels * s.GroupIn * s.Taps);
        float[] bias = random.Next(3) == 0 ? [] : ConvCases.Floats(random, s.OutChannels);
        int inPixels = s.Batch * s.InHeight * s.InWidth, outPixels = s.Batch * s.OutHeight * s.OutWidth;
        bool atStart = seed % 2 == 0;
        using var x = new GuardedBuffer(inPixels * layout.InStride * 4, atStart);
        using var y = new GuardedBuffer((((outPixels - 1) * layout.OutStride) + layout.OutRoom) * 4, atStart);
        using var r = new GuardedBuffer(outPixels * Math.Max(1, layout.ResidualStride) * 4, atStart);
        ConvCases.Floats(random, inPixels * layout.InStride).CopyTo(x.Span<float>());
        ConvCases.Floats(random, r.Length / 4).CopyTo(r.Span<float>());
        var expected = new float[outPixels * layout.OutStride];
        float[] before = y.Span<float>().ToArray();
        fixed (float* e = expected)
            ConvReference.Float(s, layout, x.Floats, w, bias, residual ? r.Floats : null, e, activation);

        using var conv = FloatConv.Prepare(s, layout, w, bias, activation, tiles);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
        // Scratch must be aligned; its end need not be.
        using var aligned = new Compress.Runtime.Memory.AlignedBuffer(conv.ScratchBytes);
        conv.Run(x.Floats, y.Floats, residual ? r.Floats : null, seed % 3 == 0 ? aligned.Pointer : scratch.Pointer, ForkJoinPool.Serial);

        for (int pixel = 0; pixel < outPixels; pixel++)
        {
            for (int c = 0; c < layout.OutStride && (pixel * layout.OutStride) + c < y.Length / 4; c++)
            {
                int i = (pixel * layout.OutStride) + c;
                float seen = y.Span<float>()[i];
                bool wrong = c < s.OutChannels
                    ? !(Math.Abs(seen - expected[i]) <= SumTolerance * Math.Max(1, Math.Abs(expected[i])))
                    : c >= layout.OutRoom && BitConverter.SingleToInt32Bits(seen) != BitConverter.SingleToInt32Bits(before[i]);
                if (wrong)
                    Assert.Fail($"seed {seed}, {tiles}, {s}, {layout}, pixel {pixel}, channel {c} (from {layout.OutRoom} on somebody else's): {seen}, expected {expected[i]}");
            }
        }
    }
}
