using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class FloatConvTests
{
    private static IEnumerable<TileSet> Sets => KernelVariants.FloatTiles.Concat(KernelVariants.FloatDepthwiseTiles);

    public static TheoryData<string> Variants => [.. Sets.Where(t => KernelTiers.IsSupported(t.Variant.Tier)).Select(t => t.Variant.Family + ": " + t.Variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_agrees_with_the_reference_and_stays_inside_its_buffers(string name)
    {
        TileSet tiles = Sets.Single(t => t.Variant.Family + ": " + t.Variant.Name == name);
        for (int seed = 0; seed < 300; seed++)
            FloatConvCheck.Difference(seed, tiles).Should().BeEmpty();
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
                FloatConvCheck.Difference(seed, tiles, planar: true).Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData(256, 2, 2)]
    [InlineData(256, 2, 1)]
    [InlineData(512, 1, 3)]
    [InlineData(512, 3, 2)]
    public void Pixels_that_no_window_of_one_tap_reads_are_not_copied(int channels, int strideX, int strideY)
    {
        // Pixels so far apart share sets of the cache, wherefore they are copied.
        var shape = new ConvShape { Batch = 2, InHeight = 9, InWidth = 8, InChannels = channels, OutChannels = 24, StrideX = strideX, StrideY = strideY };
        ConvLayout layout = ConvLayout.Float(channels, 24);
        var random = new Random(7);
        float[] w = ConvCases.Floats(random, 24 * channels), bias = ConvCases.Floats(random, 24);
        using var x = new GuardedBuffer(shape.Batch * 72 * layout.InStride * 4);
        ConvCases.Floats(random, x.Length / 4).CopyTo(x.Span<float>());
        float[] expected = new float[shape.Batch * shape.OutHeight * shape.OutWidth * layout.OutStride], seen = new float[expected.Length];
        foreach (TileSet tiles in KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.IsScalar))
        {
            using var conv = FloatConv.Prepare(shape, layout, w, bias, Activation.Relu, tiles);
            conv.ScratchBytes.Should().BeInRange(1, (shape.OutHeight * shape.OutWidth * (layout.InStride + 16) * 4) + 4096);
            using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
            fixed (float* e = expected, s = seen)
            {
                ConvReference.Float(shape, layout, x.Floats, w, bias, null, e, Activation.Relu);
                conv.Run(x.Floats, s, null, scratch.Pointer, ForkJoinPool.Serial);
            }

            seen.Zip(expected, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-4f * channels);
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
}
