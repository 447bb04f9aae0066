using System.Runtime.CompilerServices;
using Compress.Runtime.Kernels;
using static Compress.Runtime.Kernels.Extents;

namespace Compress.Runtime.Emitted;

/// <summary>The tile set around machine code: the runtime's loops over pixels and its stores, with sums from elsewhere.</summary>
internal static unsafe class EmittedTiles
{
    /// <summary>Output channels in one vector.</summary>
    private const int Lanes = 16;

    /// <summary>Pixels of the largest tile.</summary>
    private const int MaxRows = 12;

    /// <summary>8-bit tiles. Weights are packed as for every other set: four bytes a channel and step.</summary>
    public static TileSet Quant<TSums>() where TSums : struct, ITileSums => new(new("8-bit tile", "avx512vnni 12x32x4", KernelTier.Avx512Vnni,
        "machine code: one instruction for 64 multiply-accumulates, exact for every weight"), Lanes, MaxRows,
        [
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N1, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N2, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N3, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N4, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N5, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N6, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N7, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N8, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N9, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N10, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N11, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N12, N1>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N1, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N2, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N3, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N4, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N5, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N6, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N7, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N8, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N9, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N10, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N11, N2>.Run,
            (nint)(delegate*<TileArgs*, void>)&EmittedQuantTile<TSums, N12, N2>.Run,
        ]);

    /// <summary>The number that a tile's code has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Number(int rows, int columns) => ((columns - 1) * MaxRows) + rows - 1;

    /// <summary>What the code is given, but for the pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileCall Call(TileArgs* args) => new()
    {
        Step = args->XStep, Offsets = args->Offsets, OffsetsEnd = args->Offsets + args->Segments, Stretch = 4 * (nint)args->Steps,
        Weights = args->Weights, Bias = args->Bias, Sums = args->Spill,
    };
}
