using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class RecurrentLayerTests
{
    /// <summary>States in [-1, 1] after up to nine steps, each with sums of up to about 100 products and functions of a few units in the last place.</summary>
    private const double StateTolerance = 2e-5;

    [Fact]
    public void Every_cell_agrees_with_double_precision_at_every_tier()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            for (int seed = 0; seed < 60; seed++)
                Check(seed, tier);
        }
    }

    [Fact]
    public void Small_layers_of_both_directions_agree_with_double_precision_at_every_tier()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            for (int seed = 0; seed < 60; seed++)
            {
                var random = new Random(seed);
                Check(seed, tier, new RecurrentShape(seed % 2 == 0 ? RecurrentCell.Gru : RecurrentCell.Lstm, random.Next(1, 40), 1, random.Next(1, 20), random.Next(1, 6), 2, random.Next(4) == 0));
            }
        }
    }

    [Fact]
    public void Layers_of_one_step_agree_with_double_precision_at_every_tier()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            for (int seed = 0; seed < 80; seed++)
            {
                var random = new Random(seed);
                Check(seed, tier, new RecurrentShape((RecurrentCell)random.Next(3), 1, random.Next(1, 9), random.Next(1, 30), random.Next(1, 40), random.Next(1, 3), random.Next(4) == 0));
            }
        }
    }

    [Fact]
    public void Layers_run_the_first_way_that_fits()
    {
        const string pair = "both directions side by side", batch = "all sequences of a step together", step = "one step in registers", one = "one sequence";
        string small = KernelTiers.IsMiddle(KernelTiers.Limit) ? pair : one;
        foreach (var (cell, steps, batches, hidden, directions, way) in new[]
        {
            (RecurrentCell.Gru, 9, 1, 4, 2, small), (RecurrentCell.Lstm, 9, 1, 3, 2, small), (RecurrentCell.GruResetBefore, 9, 1, 4, 2, one), (RecurrentCell.Gru, 9, 1, 5, 2, one),
            (RecurrentCell.Gru, 1, 1, 4, 2, step), (RecurrentCell.Gru, 9, 1, 4, 1, one), (RecurrentCell.Gru, 9, 2, 4, 2, batch), (RecurrentCell.Lstm, 1, 33, 8, 1, step),
            (RecurrentCell.GruResetBefore, 1, 33, 8, 1, batch), (RecurrentCell.Lstm, 1, 1, 128, 1, one), (RecurrentCell.Lstm, 1, 2, 128, 1, batch),
        })
        {
            var shape = new RecurrentShape(cell, steps, batches, 2, hidden, directions, false);
            using var layer = RecurrentLayer.Prepare(shape, new float[directions * shape.Gates * hidden * 2], new float[directions * shape.Gates * hidden * hidden], []);
            layer.Name.Should().Be(way, "{0}", shape);
        }
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused()
    {
        Action prepare = () => RecurrentLayer.Prepare(new RecurrentShape(RecurrentCell.Lstm, 1, 1, 2, 3, 1, false), new float[23], new float[36], []).Dispose();
        prepare.Should().Throw<ArgumentException>().WithMessage("*23 and 36*");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var shape = new RecurrentShape(RecurrentCell.Gru, 70, 2, 60, 40, 2, false);
        float[] one = Run(shape, 1), four = Run(shape, 4);
        one.Should().Equal(four);
    }

    private static float[] Run(in RecurrentShape s, int threads)
    {
        var random = new Random(3);
        int rows = s.Gates * s.Hidden;
        using var layer = RecurrentLayer.Prepare(s, ConvCases.Floats(random, s.Directions * rows * s.Input), ConvCases.Floats(random, s.Directions * rows * s.Hidden), []);
        using var pool = new ForkJoinPool(threads);
        using var scratch = new AlignedBuffer(layer.ScratchBytes * pool.Threads);
        using var gates = new AlignedBuffer(layer.GateFloats * 4);
        float[] x = ConvCases.Floats(random, s.Steps * s.Batch * s.Input);
        var y = new float[s.Steps * s.Directions * s.Batch * s.Hidden];
        fixed (float* px = x, py = y)
            layer.Run(px, null, null, py, null, null, gates.Floats, scratch.Pointer, pool);
        return y;
    }

    private static void Check(int seed, KernelTier tier)
    {
        var random = new Random(seed);
        Check(seed, tier, new RecurrentShape((RecurrentCell)random.Next(3), random.Next(1, 10), random.Next(1, 4), random.Next(1, 40), seed % 4 == 0 ? random.Next(1, 9) : random.Next(1, 70), random.Next(1, 3), random.Next(2) == 0));
    }

    private static void Check(int seed, KernelTier tier, RecurrentShape s)
    {
        var random = new Random(seed + 1000);
        int rows = s.Gates * s.Hidden, states = s.Directions * s.Batch * s.Hidden;
        float[] w = Small(random, s.Directions * rows * s.Input), r = Small(random, s.Directions * rows * s.Hidden), bias = random.Next(3) == 0 ? [] : Small(random, s.Directions * 2 * rows);
        bool first = random.Next(2) == 0;
        using var x = new GuardedBuffer(s.Steps * s.Batch * s.Input * 4, seed % 2 == 0);
        using var h0 = new GuardedBuffer(states * 4);
        using var c0 = new GuardedBuffer(states * 4);
        using var y = new GuardedBuffer(s.Steps * states * 4, seed % 2 == 0);
        using var h = new GuardedBuffer(states * 4);
        using var c = new GuardedBuffer(states * 4);
        ConvCases.Floats(random, x.Length / 4).CopyTo(x.Span<float>());
        ConvCases.Floats(random, states).CopyTo(h0.Span<float>());
        ConvCases.Floats(random, states).CopyTo(c0.Span<float>());
        double[] eh = first ? Doubles(h0) : new double[states], ec = first ? Doubles(c0) : new double[states], ey = new double[s.Steps * states];
        RecurrentReference.Run(s, x.Span<float>(), w, r, bias, eh, ec, ey);

        using var layer = RecurrentLayer.Prepare(s, w, r, bias, tier);
        using var gates = new GuardedBuffer((int)layer.GateFloats * 4);
        using var scratch = new GuardedBuffer((int)layer.ScratchBytes);
        layer.Run(x.Floats, first ? h0.Floats : null, first ? c0.Floats : null, y.Floats, h.Floats, s.HasCellState ? c.Floats : null, gates.Floats, scratch.Pointer, ForkJoinPool.Serial);
        Same(y, ey, $"seed {seed}, {tier}, {s}, states");
        Same(h, eh, $"seed {seed}, {tier}, {s}, last states");
        if (s.HasCellState)
            Same(c, ec, $"seed {seed}, {tier}, {s}, last cells");
    }

    private static void Same(GuardedBuffer seen, double[] expected, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(seen.Floats[i] - expected[i]) <= StateTolerance * Math.Max(1, Math.Abs(expected[i]))))
                Assert.Fail($"{what}, element {i}: {seen.Floats[i]}, expected {expected[i]}");
        }
    }

    private static float[] Small(Random random, int count) => [.. ConvCases.Floats(random, count).Select(v => v * 0.3f)];

    private static double[] Doubles(GuardedBuffer buffer) => [.. buffer.Span<float>().ToArray().Select(v => (double)v)];
}
