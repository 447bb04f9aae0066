using System.Runtime.CompilerServices;
using Compress.Runtime.Memory;
using static Compress.Runtime.Kernels.Extents;

namespace Compress.Runtime.Kernels;

/// <summary>Instantiates the tile kernels for each vector width. Nothing is compiled before its first call.</summary>
internal static unsafe class TileSets
{
    /// <summary>Whether registers hold tiles of two columns and more than 6 rows: the 32 of 512-bit vectors do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasTallTiles<TVec>() where TVec : struct => Unsafe.SizeOf<TVec>() == 64;

    public static TileSet Float<TLanes, TVec>(KernelVariant variant, int maxRows)
        where TLanes : struct, IFloatLanes<TVec>
        where TVec : struct
        => new(variant, TLanes.Count, maxRows, !KernelTiers.IsCompiled<TVec>() ? [] :
        [
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N1, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N2, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N3, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N4, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N5, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N6, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N7, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N8, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N9, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N10, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N11, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N12, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N1, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N2, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N3, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N4, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N5, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N6, N2>.Run,
            .. HasTallTiles<TVec>() ?
            [
                (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N7, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N8, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N9, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N10, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N11, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatTile<TLanes, TVec, N12, N2>.Run,
            ] : Array.Empty<nint>(),
        ],
        !KernelTiers.IsCompiled<TVec>() ? [] :
        [
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N1, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N2, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N3, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N4, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N5, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N6, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N1, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N2, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N3, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N4, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N5, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatPatchTile<TLanes, TVec, N6, N2>.Run,
        ])
        {
            Vectors = !KernelTiers.IsCompiled<TVec>() ? [] :
            [
                (nint)(delegate*<TileArgs*, void>)&FloatVectorTile<TLanes, TVec, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatVectorTile<TLanes, TVec, N4>.Run,
            ],
            Halves = Unsafe.SizeOf<TVec>() != 32 ? [] :
            [
                (nint)(delegate*<TileArgs*, void>)&FloatHalfTile256<N1>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatHalfTile256<N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatHalfTile256<N3>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatHalfTile256<N4>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatHalfTile256<N5>.Run,
                (nint)(delegate*<TileArgs*, void>)&FloatHalfTile256<N6>.Run,
            ],
            Filters = !KernelTiers.IsCompiled<TVec>() ? [] :
            [
                (nint)(delegate*<WinogradArgs*, void>)&WinogradSquareLoop<TLanes, TVec>.Input,
                (nint)(delegate*<WinogradArgs*, void>)&WinogradSquareLoop<TLanes, TVec>.Output,
                (nint)(delegate*<WinogradArgs*, void>)&WinogradLoop<TLanes, TVec>.Input,
                (nint)(delegate*<WinogradArgs*, void>)&WinogradLoop<TLanes, TVec>.Output,
                (nint)(delegate*<WinogradArgs*, void>)&WinogradEightLoop<TLanes, TVec>.Input,
                (nint)(delegate*<WinogradArgs*, void>)&WinogradEightLoop<TLanes, TVec>.Output,
            ],
        };

    public static TileSet Quant<TDot, TLanes, TInt, TFloat>(KernelVariant variant, int maxRows, bool boundedPairs = false, bool words = false, bool ordered = false)
        where TDot : struct, IDotLanes<TInt>
        where TLanes : struct, IQuantLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct
        => new(variant, TLanes.Count, maxRows, !KernelTiers.IsCompiled<TInt>() ? [] :
        [
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N1, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N2, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N3, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N4, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N5, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N6, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N7, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N8, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N9, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N10, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N11, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N12, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N1, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N2, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N3, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N4, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N5, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N6, N2>.Run,
            .. HasTallTiles<TInt>() ?
            [
                (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N7, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N8, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N9, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N10, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N11, N2>.Run,
                (nint)(delegate*<TileArgs*, void>)&QuantTile<TDot, TLanes, TInt, TFloat, N12, N2>.Run,
            ] : Array.Empty<nint>(),
        ])
        { NeedsBoundedPairs = boundedPairs, Words = words, Ordered = ordered, MinPixels = words || ordered ? 2 : 0 };

    public static TileSet FloatDepthwise<TLanes, TVec>(KernelVariant variant)
        where TLanes : struct, IFloatLanes<TVec>
        where TVec : struct
        => new(variant, TLanes.Count, Unsafe.SizeOf<TVec>() < AlignedBuffer.Alignment ? 6 : 0, !KernelTiers.IsCompiled<TVec>() ? [] :
        [
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N1, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N2, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N3, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N4, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N5, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N6, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N7, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N8, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N9, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N10, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N11, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N12, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N1, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N2, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N3, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N4, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N5, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&FloatDepthwiseTile<TLanes, TVec, N6, N2>.Run,
        ])
        { IsDepthwise = true };

    public static TileSet FloatLine<TLanes, TVec>(KernelVariant variant)
        where TLanes : struct, IFloatLanes<TVec>
        where TVec : struct
        => new(variant, TLanes.Count, 0, !KernelTiers.IsCompiled<TVec>() ? [] :
        [
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N1, N1>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N1, N2>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N1, N3>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N1, N4>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N1, N5>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N2, N1>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N2, N2>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N2, N3>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N2, N4>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N2, N5>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N4, N1>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N4, N2>.Run,
            (nint)(delegate*<LineArgs*, void>)&FloatLineTile<TLanes, TVec, N4, N3>.Run,
        ])
        { HasPlanes = true };

    public static TileSet QuantDepthwise<TDot, TLanes, TInt, TFloat>(KernelVariant variant, bool boundedPairs = false)
        where TDot : struct, IDotLanes<TInt>
        where TLanes : struct, IQuantLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct
        => new(variant, TLanes.Count, 0, !KernelTiers.IsCompiled<TInt>() ? [] :
        [
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseTile<TDot, TLanes, TInt, TFloat, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseTile<TDot, TLanes, TInt, TFloat, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseTile<TDot, TLanes, TInt, TFloat, N3>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseTile<TDot, TLanes, TInt, TFloat, N4>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseTile<TDot, TLanes, TInt, TFloat, N5>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseTile<TDot, TLanes, TInt, TFloat, N6>.Run,
        ])
        { IsDepthwise = true, NeedsBoundedPairs = boundedPairs };

    public static TileSet QuantDepthwiseRows(KernelVariant variant) => new(variant, QuantLanes256.Count, 0,
        [
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N1>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N2>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N3>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N4>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N5>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N6>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N7>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N8>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N9>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N10>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N11>,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseRows256.Run<N12>,
        ])
        { IsDepthwise = true, Words = true, LaneWeights = QuantDepthwiseRows256.LaneWeights };

    public static TileSet QuantDepthwiseWords(KernelVariant variant) => new(variant, QuantLanes256.Count, 0,
        [
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseWords256<N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseWords256<N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseWords256<N3>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseWords256<N4>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseWords256<N5>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseWords256<N6>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseWords256<N7>.Run,
            (nint)(delegate*<TileArgs*, void>)&QuantDepthwiseWords256<N8>.Run,
        ])
        { IsDepthwise = true, Words = true };
}
