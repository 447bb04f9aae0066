using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>
/// The tiles and transforms that 512-bit registers get, cut and called as there, with their vectors in four parts: so that a processor without
/// AVX-512 shows too whether they agree with the reference and stay inside their buffers.
/// </summary>
public sealed class SixteenLanesTests
{
    private static readonly TileSet s_tiles = TileSets.Float<SixteenLanes, SixteenLanes.Sixteen>(new("float tile", "sixteen lanes 12x32", KernelTier.Vector128, "a test's"), 12);

    private static readonly TileSet s_depthwise = TileSets.FloatDepthwise<SixteenLanes, SixteenLanes.Sixteen>(new("float depthwise", "sixteen lanes 12x16", KernelTier.Vector128, "a test's"));

    [Fact]
    public void Tiles_are_those_of_512_bits()
    {
        TileSet wide = KernelVariants.FloatTiles.Single(t => t.Lanes == 16), deep = KernelVariants.FloatDepthwiseTiles.Single(t => t.Lanes == 16);
        (s_tiles.MaxRows, s_tiles.HasPatches, s_tiles.Vectors.Length, s_tiles.Halves.Length, s_tiles.Filters.Length)
            .Should().Be((wide.MaxRows, wide.HasPatches, wide.Vectors.Length, wide.Halves.Length, wide.Filters.Length));
        (s_depthwise.MaxRows, s_depthwise.Rows(1)).Should().Be((deep.MaxRows, deep.Rows(1)));
    }

    [Fact]
    public void Convolutions_agree_with_the_reference()
    {
        for (int seed = 0; seed < 300; seed++)
            FloatConvCheck.Difference(seed, s_tiles).Should().BeEmpty();
    }

    [Fact]
    public void Convolutions_of_planes_agree_with_the_reference()
    {
        for (int seed = 0; seed < 100; seed++)
            FloatConvCheck.Difference(seed, s_tiles, planar: true).Should().BeEmpty();
    }

    [Fact]
    public void Depthwise_convolutions_agree_with_the_reference()
    {
        for (int seed = 0; seed < 300; seed++)
            FloatConvCheck.Difference(seed, s_depthwise).Should().BeEmpty();
    }

    [Fact]
    public void Filtered_convolutions_agree_with_the_reference()
    {
        for (int seed = 0; seed < 120; seed++)
            WinogradConvTests.Check(seed, s_tiles);
    }
}
