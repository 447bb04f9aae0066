using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class MatMulTests
{
    /// <summary>Sums of up to 300 products in [-1, 1] in another order.</summary>
    private const double SumTolerance = 1e-4;

    [Fact]
    public void Products_of_two_activations_agree_with_a_plain_loop()
    {
        foreach (TileSet tiles in KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier)))
        {
            for (int seed = 0; seed < 60; seed++)
            {
                var random = new Random(seed);
                int m = random.Next(1, 30), k = random.Next(1, 300), n = random.Next(1, 80);
                bool transposed = random.Next(2) == 0;
                int aStride = k + random.Next(0, 3), bStride = (transposed ? k : n) + random.Next(0, 3), yStride = n + random.Next(0, 3);
                using var a = new GuardedBuffer((((m - 1) * aStride) + k) * 4);
                using var b = new GuardedBuffer(((((transposed ? n : k) - 1) * bStride) + (transposed ? k : n)) * 4);
                using var y = new GuardedBuffer((((m - 1) * yStride) + n) * 4);
                ConvCases.Floats(random, a.Length / 4).CopyTo(a.Span<float>());
                ConvCases.Floats(random, b.Length / 4).CopyTo(b.Span<float>());
                using var product = new FloatMatMul(m, k, n, aStride, yStride, transposed, tiles);
                using var pack = new AlignedBuffer(product.PackBytes);
                using var scratch = new AlignedBuffer(product.ScratchBytes);
                product.Run(a.Floats, b.Floats, bStride, y.Floats, Activation.None, pack.Pointer, scratch.Pointer, ForkJoinPool.Serial);
                for (int i = 0; i < m * n; i++)
                {
                    double expected = 0;
                    for (int j = 0; j < k; j++)
                        expected += (double)a.Floats[(i / n * aStride) + j] * (transposed ? b.Floats[(i % n * bStride) + j] : b.Floats[(j * bStride) + (i % n)]);
                    Math.Abs(y.Floats[(i / n * yStride) + (i % n)] - expected).Should().BeLessThan(SumTolerance, "seed {0}, {1}", seed, tiles);
                }
            }
        }
    }
}
