using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>Products with one row, whose panels of channels are done several at a time.</summary>
public sealed unsafe class VectorConvTests
{
    /// <summary>Sums of up to about a thousand products in [-1, 1] in another order.</summary>
    private const float SumTolerance = 2e-4f;

    [Fact]
    public void One_row_by_any_number_of_channels_agrees_with_the_reference_and_stays_inside_its_buffers()
    {
        foreach (TileSet tiles in KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.IsScalar))
        {
            for (int seed = 0; seed < 200; seed++)
                Check(seed, tiles);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        // Enough work for several tasks, whose ends are no multiples of four panels.
        var shape = new ConvShape { InHeight = 1, InWidth = 1, InChannels = 1500, OutChannels = 1000 };
        var random = new Random(3);
        var layout = new ConvLayout(1500, 1000, 1000);
        using var conv = FloatConv.Prepare(shape, layout, ConvCases.Floats(random, 1500 * 1000), [], Activation.None);
        using var pool = new ForkJoinPool(4, cores: 4);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes * pool.Threads);
        float[] x = ConvCases.Floats(random, 1500), serial = new float[1000], parallel = new float[1000];
        fixed (float* px = x, ps = serial, pp = parallel)
        {
            conv.Run(px, ps, null, scratch.Pointer, ForkJoinPool.Serial);
            conv.Run(px, pp, null, scratch.Pointer, pool);
        }

        parallel.Should().Equal(serial);
    }

    private static void Check(int seed, TileSet tiles)
    {
        var random = new Random(seed);
        // A matrix product, or a kernel that covers the image: several stretches of weights.
        int side = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        var s = new ConvShape { InHeight = side, InWidth = side, KernelHeight = side, KernelWidth = side, InChannels = random.Next(1, 100), OutChannels = random.Next(1, 300) };
        bool residual = random.Next(2) == 0;
        var layout = new ConvLayout(s.InChannels + random.Next(0, 3), s.OutChannels + random.Next(0, 9), s.OutChannels, residual ? s.OutChannels + random.Next(0, 3) : 0);
        Activation activation = random.Next(3) switch { 0 => Activation.None, 1 => new(ActivationKind.HardSwish), _ => Activation.Relu6 };
        float[] w = ConvCases.Floats(random, s.OutChannels * s.InChannels * s.Taps), bias = random.Next(3) == 0 ? [] : ConvCases.Floats(random, s.OutChannels);
        using var x = new GuardedBuffer(side * side * layout.InStride * 4, seed % 2 == 0);
        using var y = new GuardedBuffer(layout.OutRoom * 4, seed % 2 == 0);
        using var r = new GuardedBuffer(s.OutChannels * 4, seed % 2 == 0);
        ConvCases.Floats(random, x.Length / 4).CopyTo(x.Span<float>());
        ConvCases.Floats(random, s.OutChannels).CopyTo(r.Span<float>());
        var expected = new float[s.OutChannels];
        fixed (float* e = expected)
            ConvReference.Float(s, layout, x.Floats, w, bias, residual ? r.Floats : null, e, activation);
        using var conv = FloatConv.Prepare(s, layout, w, bias, activation, tiles);
        using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
        conv.Run(x.Floats, y.Floats, residual ? r.Floats : null, scratch.Pointer, ForkJoinPool.Serial);
        for (int c = 0; c < s.OutChannels; c++)
            Math.Abs(y.Floats[c] - expected[c]).Should().BeLessThanOrEqualTo(SumTolerance * Math.Max(1, Math.Abs(expected[c])), "seed {0}, {1}, {2}, channel {3}", seed, tiles, s, c);
    }
}
