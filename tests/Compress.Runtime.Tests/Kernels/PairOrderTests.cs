using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>Orders of inputs in which no pair saturates: complete, bounded, and taken where they are cheap.</summary>
public sealed class PairOrderTests
{
    [Fact]
    public void Every_input_has_one_place_and_no_neighbours_saturate()
    {
        Assert.SkipUnless(Avx2.IsSupported, "There is no AVX2 here.");
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int groups = random.Next(3) == 0 ? 2 : 1, kernel = random.Next(1, 4);
            var shape = new ConvShape
            {
                InHeight = 8, InWidth = 9, InChannels = groups * random.Next(1, 50), OutChannels = groups * random.Next(1, 40), Groups = groups,
                KernelHeight = kernel, KernelWidth = random.Next(1, 4), PadTop = random.Next(2), StrideX = random.Next(1, 3),
            };
            var weights = Weights(random, shape, random.Next(20, 130));
            using var bands = new ConvBands(shape, new ConvLayout(shape.InChannels + random.Next(3), shape.OutChannels, shape.OutChannels), 1, 7, ordered: true);
            ChannelBlocks.Block[] blocks = ChannelBlocks.Cut(shape, 8);
            using var order = new PairOrder(shape, bands, blocks, weights, out int[][] places);
            for (int b = 0; b < blocks.Length; b++)
            {
                places[b].Length.Should().Be(4 * order.StepsOf(b));
                var inputs = places[b].Where(p => p >= 0).Select(p => bands.At(p / bands.Stretch, p % bands.Stretch)).ToArray();
                inputs.Should().OnlyHaveUniqueItems().And.HaveCount(shape.GroupIn * shape.Taps, "seed {0}", seed);
                for (int lane = 0; lane < blocks[b].Valid; lane++)
                {
                    for (int i = 0; i < places[b].Length; i += 2)
                    {
                        int first = Weight(places[b][i], lane), second = Weight(places[b][i + 1], lane);
                        (255 * (Math.Max(0, first) + Math.Max(0, second))).Should().BeLessThanOrEqualTo(short.MaxValue, "seed {0}", seed);
                        (255 * (Math.Min(0, first) + Math.Min(0, second))).Should().BeGreaterThanOrEqualTo(short.MinValue, "seed {0}", seed);
                    }
                }

                int Weight(int place, int lane)
                {
                    if (place < 0) return 0;
                    var (tap, channel) = bands.At(place / bands.Stretch, place % bands.Stretch);
                    return weights[((((blocks[b].Channel + lane) * shape.GroupIn) + channel) * shape.Taps) + tap];
                }
            }
        }
    }

    [Fact]
    public void It_pays_where_nearly_all_inputs_find_a_neighbour()
    {
        Assert.SkipUnless(Avx2.IsSupported, "There is no AVX2 here.");
        var shape = new ConvShape { InHeight = 8, InWidth = 8, InChannels = 256, OutChannels = 64 };
        PairOrder.Pays(shape, Weights(new Random(1), shape, 36)).Should().BeTrue("weights are as networks have them");
        PairOrder.Pays(shape, Weights(new Random(1), shape, 90)).Should().BeFalse("most pairs would saturate");
        var largest = new sbyte[256 * 64];
        Array.Fill(largest, sbyte.MaxValue);
        PairOrder.Pays(shape, largest).Should().BeFalse("every pair would saturate");
        var image = shape with { InChannels = 3, KernelHeight = 7, KernelWidth = 7 };
        PairOrder.Pays(image, Weights(new Random(1), image, 10)).Should().BeFalse("shuffles of few channels are never full");
    }

    /// <summary>Normally distributed weights within 8 bits.</summary>
    private static sbyte[] Weights(Random random, ConvShape shape, double deviation)
    {
        var weights = new sbyte[shape.OutChannels * shape.GroupIn * shape.Taps];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (sbyte)Math.Clamp(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()), -128, 127);
        return weights;
    }
}
