using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>Which weights are left out; that results stay right is also asked of random convolutions, a fifth of which are sparse in blocks.</summary>
public sealed unsafe class SparsePanelsTests
{
    private static readonly ConvShape Product = new() { InHeight = 1, InWidth = 13, InChannels = 128, OutChannels = 64 };

    public static TheoryData<string> Variants => [.. KernelVariants.FloatTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.IsScalar).Select(t => t.Variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void What_is_zero_for_a_whole_panel_is_left_out(string variant)
    {
        TileSet tiles = KernelVariants.FloatTiles.Single(t => t.Variant.Name == variant);
        // Each 64 output channels see 8 of every 32 input channels: panels of any width have the same blocks.
        float[] weights = Weights((output, input) => input % 32 < 8);
        using FloatConv conv = Conv(Product, weights, tiles);
        conv.Name.Should().Be(variant + ", sparse to 25 %");
        Agrees(conv, Product, weights);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Panels_differ_in_what_is_left(string variant)
    {
        TileSet tiles = KernelVariants.FloatTiles.Single(t => t.Variant.Name == variant);
        // The first 32 channels are dense, the others see one input channel, or none at all.
        float[] weights = Weights((output, input) => output < 32 || (output < 48 && input == 77));
        using FloatConv conv = Conv(Product, weights, tiles);
        conv.Name.Should().Be(variant + ", sparse to 51 %");
        Agrees(conv, Product, weights);
    }

    [Fact]
    public void Whole_taps_that_are_zero_are_left_out()
    {
        TileSet tiles = KernelVariants.Best(KernelVariants.FloatTiles);
        var shape = new ConvShape { InHeight = 9, InWidth = 9, InChannels = 40, OutChannels = 32, KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, StrideY = 2, StrideX = 2 };
        float[] weights = ConvCases.Floats(new Random(3), 32 * 40 * 9);
        for (int i = 0; i < weights.Length; i++)
        {
            if (i % 9 is not (1 or 4)) weights[i] = 0;
        }

        using FloatConv conv = Conv(shape, weights, tiles);
        conv.Name.Should().Be(tiles.Variant.Name + ", sparse to 23 %");
        Agrees(conv, shape, weights);
    }

    [Fact]
    public void Zeros_that_do_not_fill_blocks_are_multiplied()
    {
        TileSet tiles = KernelVariants.Best(KernelVariants.FloatTiles);
        // One of four, as N:M sparsity has it: every step has some output channel with a weight.
        float[] weights = Weights((output, input) => input % 4 == output % 4);
        using FloatConv conv = Conv(Product, weights, tiles);
        conv.Name.Should().Be(tiles.Variant.Name);
        Agrees(conv, Product, weights);
    }

    [Fact]
    public void A_few_zeros_are_not_worth_looking_for()
    {
        TileSet tiles = KernelVariants.Best(KernelVariants.FloatTiles);
        float[] weights = Weights((output, input) => input % 32 < 27);
        using FloatConv conv = Conv(Product, weights, tiles);
        conv.Name.Should().Be(tiles.Variant.Name);
        Agrees(conv, Product, weights);
    }

    private static float[] Weights(Func<int, int, bool> kept)
    {
        float[] weights = ConvCases.Floats(new Random(9), Product.OutChannels * Product.InChannels);
        for (int i = 0; i < weights.Length; i++)
        {
            if (!kept(i / Product.InChannels, i % Product.InChannels)) weights[i] = 0;
        }

        return weights;
    }

    private static FloatConv Conv(in ConvShape shape, float[] weights, TileSet tiles) =>
        FloatConv.Prepare(shape, ConvLayout.Float(shape.InChannels, shape.OutChannels), weights, [], Activation.None, tiles);

    private static void Agrees(FloatConv conv, in ConvShape shape, float[] weights)
    {
        ConvLayout layout = ConvLayout.Float(shape.InChannels, shape.OutChannels);
        float[] x = ConvCases.Floats(new Random(2), shape.InHeight * shape.InWidth * layout.InStride);
        var y = new float[shape.OutHeight * shape.OutWidth * layout.OutStride];
        var expected = new float[y.Length];
        using var scratch = new AlignedBuffer(conv.ScratchBytes);
        fixed (float* px = x, py = y, pe = expected)
        {
            conv.Run(px, py, null, scratch.Pointer, ForkJoinPool.Serial);
            ConvReference.Float(shape, layout, px, weights, [], null, pe, Activation.None);
        }

        for (int i = 0; i < y.Length; i++)
        {
            if (i % layout.OutStride < shape.OutChannels) Math.Abs(y[i] - expected[i]).Should().BeLessThan(1e-4f);
        }
    }
}
