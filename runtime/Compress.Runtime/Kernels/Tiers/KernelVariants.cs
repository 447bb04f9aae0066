using System.Runtime.Intrinsics;

namespace Compress.Runtime.Kernels;

/// <summary>Every kernel variant, best first; what an optional package added stands before the listed ones. A family uses the first one that the processor has, that <c>COMPRESS_ISA</c> allows and that fits the weights.</summary>
/// <remarks>Each family's tiles are listed in a class of their own, so that what asks for one family leaves the others out of an app.</remarks>
public static class KernelVariants
{
    /// <summary>Tiles of float convolution and matrix product.</summary>
    internal static TileSet[] FloatTiles => FloatTilesList.All;

    private static class FloatTilesList
    {
        public static readonly TileSet[] All =
        [
            TileSets.Float<FloatLanes512, Vector512<float>>(new("float tile", "avx512 12x32", KernelTier.Avx512,
                "24 sums of 16 floats in 32 registers: 14 loads feed 24 multiply-adds"), 12),
            TileSets.Float<FloatLanes256, Vector256<float>>(new("float tile", "avx2 6x16", KernelTier.Avx2,
                "12 sums of 8 floats: all that 16 registers hold beside two weights and a pixel"), 6),
            TileSets.Float<FloatLanes128, Vector128<float>>(new("float tile", "vector128 6x8", KernelTier.Vector128,
                "the same tile in 128 bits, for Arm and old x64"), 6),
            Scalar("float tile"),
        ];
    }

    /// <summary>Tiles of 8-bit convolution and matrix product.</summary>
    internal static TileSet[] QuantTiles => AddedTiles.Quant.Length == 0 ? QuantTilesList.All : [.. AddedTiles.Quant, .. QuantTilesList.All];

    private static class QuantTilesList
    {
        public static readonly TileSet[] All =
        [
            TileSets.Quant<DotLanes.Vnni256, QuantLanes256, Vector256<int>, Vector256<float>>(new("8-bit tile", "avxvnni 6x16x4", KernelTier.AvxVnni,
                "one instruction for 32 multiply-accumulates; half-width beats three full-width ones"), 6),
            TileSets.Quant<DotLanes.Pairs512, QuantLanes512, Vector512<int>, Vector512<float>>(new("8-bit tile", "avx512bw pairs 12x32x4", KernelTier.Avx512,
                "three instructions for 64, where the weights prove that no pair saturates"), 12, boundedPairs: true),
            TileSets.Quant<DotLanes.Wide512, QuantLanes512, Vector512<int>, Vector512<float>>(new("8-bit tile", "avx512bw wide 12x32x4", KernelTier.Avx512,
                "even and odd bytes in 16 bits: exact for every weight"), 12),
            TileSets.Quant<DotLanes.Pairs256, QuantLanes256, Vector256<int>, Vector256<float>>(new("8-bit tile", "avx2 pairs 5x16x4", KernelTier.Avx2,
                "three instructions for 32, where the weights prove that no pair saturates; a sixth row would not fit the registers"), 5, boundedPairs: true),
            TileSets.Quant<DotLanes.Pairs256, QuantLanes256, Vector256<int>, Vector256<float>>(new("8-bit tile", "avx2 ordered pairs 5x16x4", KernelTier.Avx2,
                "three instructions for 32, exact because each block of channels has its inputs in an order in which no pair saturates; not for one pixel"), 5, ordered: true),
            TileSets.Quant<DotLanes.Words256, QuantLanes256, Vector256<int>, Vector256<float>>(new("8-bit tile", "avx2 words 6x16x2", KernelTier.Avx2,
                "two instructions for 16, exact for every weight: input and weights in 16 bits; not for one pixel, where reading the weights is the work"), 6, words: true),
            TileSets.Quant<DotLanes.Wide256, QuantLanes256, Vector256<int>, Vector256<float>>(new("8-bit tile", "avx2 wide 6x16x4", KernelTier.Avx2,
                "even and odd bytes in 16 bits: exact for every weight"), 6),
            TileSets.Quant<DotLanes.Portable128, QuantLanes128, Vector128<int>, Vector128<float>>(new("8-bit tile", "vector128 6x8x4", KernelTier.Vector128,
                "16-bit products widened, without any instruction-set class: for Arm and old x64"), 6),
            Scalar("8-bit tile"),
        ];
    }

    /// <summary>Tiles of float depthwise convolution.</summary>
    internal static TileSet[] FloatDepthwiseTiles => FloatDepthwiseTilesList.All;

    private static class FloatDepthwiseTilesList
    {
        public static readonly TileSet[] All =
        [
            TileSets.FloatDepthwise<FloatLanes512, Vector512<float>>(new("float depthwise", "avx512 12x16", KernelTier.Avx512, "twelve pixels share each weight; pixels come from memory as operands")),
            TileSets.FloatDepthwise<FloatLanes256, Vector256<float>>(new("float depthwise", "avx2 6x16", KernelTier.Avx2, "six pixels by two vectors, which use the whole of every cache line")),
            TileSets.FloatDepthwise<FloatLanes128, Vector128<float>>(new("float depthwise", "vector128 6x8", KernelTier.Vector128, "the same in 128 bits, for Arm and old x64")),
            Scalar("float depthwise"),
        ];
    }

    /// <summary>Tiles of float convolution over planes.</summary>
    internal static TileSet[] FloatLineTiles => FloatLineTilesList.All;

    private static class FloatLineTilesList
    {
        public static readonly TileSet[] All =
        [
            TileSets.FloatLine<FloatLanes512, Vector512<float>>(new("float plane", "avx512 planes 4x48", KernelTier.Avx512, "a weight meets 48 pixels; lines shorter than 16 are left to the next")),
            TileSets.FloatLine<FloatLanes256, Vector256<float>>(new("float plane", "avx2 planes 4x24", KernelTier.Avx2, "12 sums of 8 pixels beside three vectors of pixels and a weight fill 16 registers")),
            TileSets.FloatLine<FloatLanes128, Vector128<float>>(new("float plane", "vector128 planes 4x12", KernelTier.Vector128, "the same tile in 128 bits, for Arm and old x64")),
            Scalar("float plane"),
        ];
    }

    /// <summary>Tiles of 8-bit depthwise convolution.</summary>
    internal static TileSet[] QuantDepthwiseTiles => QuantDepthwiseTilesList.All;

    private static class QuantDepthwiseTilesList
    {
        public static readonly TileSet[] All =
        [
            TileSets.QuantDepthwiseRows(new("8-bit depthwise", "avx2 rows 2x12x8", KernelTier.Avx2,
                "3x3 of stride 1: two rows share their pixels, widened once for all uses; half the instructions of any tile that gathers taps")),
            TileSets.QuantDepthwise<DotLanes.Vnni256, QuantLanes256, Vector256<int>, Vector256<float>>(new("8-bit depthwise", "avxvnni 6x8x4", KernelTier.AvxVnni,
                "four taps a lane, one dot product")),
            TileSets.QuantDepthwise<DotLanes.Pairs256, QuantLanes256, Vector256<int>, Vector256<float>>(new("8-bit depthwise", "avx2 pairs 6x8x4", KernelTier.Avx2,
                "where the weights prove that no pair saturates"), boundedPairs: true),
            TileSets.QuantDepthwiseWords(new("8-bit depthwise", "avx2 words 8x8x2", KernelTier.Avx2,
                "two taps a lane in 16 bits: exact for every weight, and no shifts")),
            TileSets.QuantDepthwise<DotLanes.Wide256, QuantLanes256, Vector256<int>, Vector256<float>>(new("8-bit depthwise", "avx2 wide 6x8x4", KernelTier.Avx2,
                "even and odd bytes in 16 bits: exact for every weight")),
            TileSets.QuantDepthwise<DotLanes.Portable128, QuantLanes128, Vector128<int>, Vector128<float>>(new("8-bit depthwise", "vector128 6x4x4", KernelTier.Vector128,
                "without any instruction-set class: for Arm and old x64")),
            Scalar("8-bit depthwise"),
        ];
    }

    /// <summary>The whole list, for reports and the doctor.</summary>
    public static IReadOnlyList<KernelVariant> All => Array.ConvertAll<TileSet, KernelVariant>([.. FloatTiles, .. QuantTiles, .. FloatDepthwiseTiles, .. FloatLineTiles, .. QuantDepthwiseTiles], set => set.Variant);

    /// <summary>The tier that float kernels of this process run on.</summary>
    public static KernelTier FloatTier => Best(FloatTiles).Variant.Tier;

    /// <summary>The tier that 8-bit kernels of this process run on.</summary>
    public static KernelTier QuantTier => Best(QuantTiles).Variant.Tier;

    /// <summary>The first set of the list that is allowed, whatever the weights.</summary>
    /// <param name="sets">Best first; ends with the scalar reference, so there always is one.</param>
    internal static TileSet Best(TileSet[] sets) => Fitting(sets, boundedPairs: false, ordered: false, long.MaxValue, is3x3: false)[0];

    /// <summary>The sets of the list that are allowed and fit, the scalar reference only where there is no other.</summary>
    /// <param name="sets">Best first; ends with the scalar reference, so there always is one.</param>
    /// <param name="boundedPairs">Whether the weights are proven free of saturating pairs.</param>
    /// <param name="ordered">Whether the weights allow products of bytes in an order of their own at little cost.</param>
    /// <param name="pixels">Pixels of the result.</param>
    /// <param name="is3x3">Whether it is a 3x3 kernel of stride 1.</param>
    internal static List<TileSet> Fitting(TileSet[] sets, bool boundedPairs, bool ordered, long pixels, bool is3x3)
    {
        var fitting = new List<TileSet>();
        foreach (var set in sets)
        {
            if (set.Variant.IsAllowed && (boundedPairs || !set.NeedsBoundedPairs) && (ordered || !set.Ordered) && pixels >= set.MinPixels && (is3x3 || !set.Is3x3) && !(set.IsScalar && fitting.Count > 0))
                fitting.Add(set);
        }

        return fitting;
    }

    private static TileSet Scalar(string family) => new(new(family, "scalar", KernelTier.Scalar, "plain loops: the reference of all the others"), 0, 0, []);
}
