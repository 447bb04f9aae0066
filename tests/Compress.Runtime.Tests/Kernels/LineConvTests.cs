using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

public sealed unsafe class LineConvTests
{
    public static TheoryData<string> Variants => [.. KernelVariants.FloatLineTiles.Where(t => KernelTiers.IsSupported(t.Variant.Tier) && !t.IsScalar).Select(t => t.Variant.Name)];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_agrees_with_the_reference_and_stays_inside_its_buffers(string name)
    {
        TileSet tiles = KernelVariants.FloatLineTiles.Single(t => t.Variant.Name == name);
        for (int seed = 0; seed < 400; seed++)
            LineConvCheck.Difference(seed, tiles).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Not_a_number_passes_through_clamps_and_slopes(string name)
    {
        TileSet tiles = KernelVariants.FloatLineTiles.Single(t => t.Variant.Name == name);
        foreach (Activation activation in new[] { Activation.Relu, new(ActivationKind.LeakyRelu, 0.5f), new(ActivationKind.LeakyRelu, float.PositiveInfinity) })
        {
            using var conv = LineConv.Prepare(new ConvShape { InHeight = 1, InWidth = 20, InChannels = 1, OutChannels = 1 }, [1f], [], activation, tiles);
            var x = new float[20];
            (x[3], x[4], x[19]) = (float.NaN, float.NegativeInfinity, 2);
            var y = new float[20];
            fixed (float* px = x, py = y)
                conv.Run(px, py, null, null);
            y[3].Should().Be(float.NaN);
            y[4].Should().Be(activation.Apply(float.NegativeInfinity));
            y[19].Should().Be(2);
        }
    }

    [Fact]
    public void Lines_shorter_than_a_vector_are_refused()
    {
        TileSet tiles = KernelVariants.FloatLineTiles.First(t => !t.IsScalar);
        Action prepare = () => LineConv.Prepare(new ConvShape { InHeight = 2, InWidth = 3, InChannels = 1, OutChannels = 1 }, [1f], [], Activation.None, tiles).Dispose();
        prepare.Should().Throw<ArgumentException>().WithMessage("*vectors*");
    }
}
