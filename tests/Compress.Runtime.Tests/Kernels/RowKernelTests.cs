using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class RowKernelTests
{
    /// <summary>Sums in vectors of numbers in [-1, 1], relative to what the terms' sizes add up to.</summary>
    private const double SumTolerance = 2e-6;

    /// <summary>Weighted means of numbers in [-1, 1] after products of up to 70 terms and an exponential.</summary>
    private const double AttentionTolerance = 2e-5;

    [Fact]
    public void Reductions_agree_with_double_precision_at_every_tier_and_length()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            foreach (ReduceKind kind in Enum.GetValues<ReduceKind>())
            {
                for (int length = 1; length <= 256; length += length < 40 ? 1 : 27)
                {
                    Reduce(kind, 3, length, 1, tier);
                    Reduce(kind, 2, length % 17 + 1, length, tier);
                }

                Reduce(kind, 1, 5000, 1, tier);
                Reduce(kind, 1, 300, 40, tier);
            }
        }
    }

    [Fact]
    public void Attention_agrees_with_double_precision_in_any_order_of_axes()
    {
        foreach (KernelTier tier in Tiers.Here)
        {
            for (int seed = 0; seed < 40; seed++)
                Attend(seed, tier);
        }
    }

    private static void Reduce(ReduceKind kind, int outer, int reduced, int inner, KernelTier tier)
    {
        using var x = new GuardedBuffer(outer * reduced * inner * 4, reduced % 2 == 0);
        using var y = new GuardedBuffer(outer * inner * 4, reduced % 2 == 1);
        ConvCases.Floats(new Random(reduced), x.Length / 4).CopyTo(x.Span<float>());
        ReduceKernel.Run(kind, x.Floats, y.Floats, outer, reduced, inner, tier);
        for (int i = 0; i < outer * inner; i++)
        {
            double[] terms = [.. Enumerable.Range(0, reduced).Select(r => (double)x.Span<float>()[(((i / inner * reduced) + r) * inner) + (i % inner)])];
            double expected = kind switch
            {
                ReduceKind.Sum => terms.Sum(), ReduceKind.Mean => terms.Average(), ReduceKind.Max => terms.Max(), ReduceKind.Min => terms.Min(), _ => terms.Sum(t => t * t),
            };
            if (!(Math.Abs(y.Floats[i] - expected) <= SumTolerance * Math.Max(1, terms.Sum(Math.Abs))))
                Assert.Fail($"{kind} of [{outer}, {reduced}, {inner}] on {tier}, element {i}: {y.Floats[i]}, expected {expected}");
        }
    }

    private static void Attend(int seed, KernelTier tier)
    {
        var random = new Random(seed);
        int batch = random.Next(1, 3), heads = random.Next(1, 4), queries = random.Next(1, 20), keys = random.Next(1, 70), size = random.Next(1, 40), values = random.Next(1, 40);
        HeadStrides Places(int positions, int length, bool headsLast) => headsLast
            ? new((long)positions * heads * length, length, (long)heads * length, 1)
            : new((long)positions * heads * length, (long)positions * length, length, 1);
        var k = Places(keys, size, random.Next(2) == 0);
        if (random.Next(3) == 0)
            k = new((long)keys * heads * size, (long)keys * size, 1, keys);
        var shape = new AttentionShape(batch, heads, queries, keys, size, values, 0.25f)
        {
            Q = Places(queries, size, random.Next(2) == 0), K = k, V = Places(keys, values, random.Next(2) == 0), Y = Places(queries, values, random.Next(2) == 0),
        };
        using var q = new GuardedBuffer(batch * heads * queries * size * 4, seed % 2 == 0);
        using var kb = new GuardedBuffer(batch * heads * keys * size * 4, seed % 2 == 0);
        using var v = new GuardedBuffer(batch * heads * keys * values * 4, seed % 2 == 0);
        using var y = new GuardedBuffer(batch * heads * queries * values * 4, seed % 2 == 0);
        foreach (GuardedBuffer b in new[] { q, kb, v })
            ConvCases.Floats(random, b.Length / 4).CopyTo(b.Span<float>());
        var kernel = new AttentionKernel(shape, tier);
        using var scratch = new AlignedBuffer(kernel.ScratchBytes);
        kernel.Run(q.Floats, kb.Floats, v.Floats, y.Floats, scratch.Pointer, ForkJoinPool.Serial);
        long At(HeadStrides s, int n, int h, int p, int e) => (n * s.Batch) + (h * s.Head) + (p * s.Position) + (e * s.Element);
        for (int n = 0; n < batch; n++)
        {
            for (int h = 0; h < heads; h++)
            {
                for (int i = 0; i < queries; i++)
                {
                    double[] weights = [.. Enumerable.Range(0, keys).Select(j => Math.Exp(0.25 * Enumerable.Range(0, size).Sum(e => (double)q.Floats[At(shape.Q, n, h, i, e)] * kb.Floats[At(shape.K, n, h, j, e)])))];
                    double all = weights.Sum();
                    for (int e = 0; e < values; e++)
                    {
                        double expected = Enumerable.Range(0, keys).Sum(j => weights[j] / all * v.Floats[At(shape.V, n, h, j, e)]);
                        Math.Abs(y.Floats[At(shape.Y, n, h, i, e)] - expected).Should().BeLessThan(AttentionTolerance, "seed {0}, {1}, {2}", seed, tier, shape);
                    }
                }
            }
        }
    }
}
