using Compress.Runtime.Kernels;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class QuantConvTests
{
    private static IEnumerable<TileSet> Sets => KernelVariants.QuantTiles.Concat(KernelVariants.QuantDepthwiseTiles);

    public static TheoryData<string> Variants => [.. Sets.Where(t => KernelTiers.IsSupported(t.Variant.Tier)).Select(t => t.Variant.Family + ": " + t.Variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_gives_the_bits_of_the_reference_and_stays_inside_its_buffers(string name)
    {
        TileSet tiles = Sets.Single(t => t.Variant.Family + ": " + t.Variant.Name == name);
        for (int seed = 0; seed < 400; seed++)
            QuantConvCheck.Difference(seed, tiles).Should().BeEmpty();
    }

    [Fact]
    public void The_extremes_of_the_ranges_do_not_saturate()
    {
        foreach (TileSet tiles in KernelVariants.QuantTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.NeedsBoundedPairs))
        {
            foreach (sbyte weight in new sbyte[] { -128, -127, 127 })
            {
                var shape = new ConvShape { InHeight = 1, InWidth = 13, InChannels = 64, OutChannels = 33 };
                var weights = new sbyte[64 * 33];
                Array.Fill(weights, weight);
                ConvLayout layout = ConvLayout.Byte(64, 33) with { OutStride = 33, OutRoom = 33 };
                using var conv = QuantConv.PrepareToFloat(shape, layout, new QuantWeights { Values = weights, Scales = [1f], InputScale = 1, InputZeroPoint = 0 }, Activation.None, tiles);
                var x = new byte[64 * 13];
                Array.Fill(x, (byte)255);
                var y = new float[33 * 13];
                using var scratch = new GuardedBuffer((int)conv.ScratchBytes);
                fixed (byte* px = x)
                fixed (float* py = y)
                    conv.Run(px, py, null, scratch.Pointer, ForkJoinPool.Serial);
                y.Should().AllBeEquivalentTo(64 * 255f * weight, "variant {0}", tiles);
            }
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var shape = new ConvShape { InHeight = 19, InWidth = 21, InChannels = 72, OutChannels = 40, KernelHeight = 3, KernelWidth = 3, StrideX = 2, StrideY = 2, PadTop = 1, PadLeft = 1 };
        ConvLayout layout = ConvLayout.Byte(72, 40);
        var random = new Random(3);
        var values = new sbyte[72 * 40 * 9];
        for (int i = 0; i < values.Length; i++)
            values[i] = (sbyte)(random.Next(-127, 128) * Math.Pow(random.NextDouble(), 2));
        byte[] x = new byte[19 * 21 * layout.InStride], first = new byte[shape.OutHeight * shape.OutWidth * layout.OutStride], second = new byte[first.Length];
        random.NextBytes(x);
        using var pool = new ForkJoinPool(4);
        foreach (TileSet tiles in KernelVariants.QuantTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.NeedsBoundedPairs))
        {
            using var conv = QuantConv.Prepare(shape, layout, new QuantWeights { Values = values, Scales = [0.01f], InputScale = 0.02f, InputZeroPoint = 7 }, new QuantOutput(0.1f, 90), null, tiles);
            using var scratch = new GuardedBuffer((int)conv.ScratchBytes * pool.Threads);
            fixed (byte* px = x, p1 = first, p2 = second)
            {
                conv.Run(px, p1, null, scratch.Pointer, ForkJoinPool.Serial);
                conv.Run(px, p2, null, scratch.Pointer, pool);
            }

            second.Should().Equal(first, "variant {0}", tiles);
        }
    }

    [Fact]
    public void A_sum_that_could_leave_32_bits_is_refused()
    {
        var shape = new ConvShape { InHeight = 1, InWidth = 1, InChannels = 1, OutChannels = 1 };
        Action prepare = () => QuantConv.Prepare(shape, ConvLayout.Byte(1, 1),
            new QuantWeights { Values = new sbyte[] { 127 }, Scales = [1f], Bias = [int.MaxValue], InputScale = 1 }, new QuantOutput(1, 0));
        prepare.Should().Throw<NotSupportedException>().WithMessage("*channel 0*32 bits*");
    }
}
