using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Emitted;

/// <summary>
/// A tile of 8-bit convolution and matrix product whose sums come from elsewhere. The store is the runtime's own on AVX2, sixteen channels
/// at a time, so that it is there in programs that were compiled without AVX-512.
/// </summary>
/// <typeparam name="TSums">Who computes the sums.</typeparam>
/// <typeparam name="TRows">Pixels of the tile.</typeparam>
/// <typeparam name="TCols">Vectors of sixteen output channels, 1 or 2.</typeparam>
internal static unsafe class EmittedQuantTile<TSums, TRows, TCols>
    where TSums : struct, ITileSums
    where TRows : struct, IExtent
    where TCols : struct, IExtent
{
    private const int Lanes = 16;

    /// <summary>Computes <see cref="TileArgs.Tiles"/> neighbouring tiles in each of <see cref="TileArgs.Rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args)
    {
        int number = EmittedTiles.Number(TRows.Count, TCols.Count);
        TileCall call = EmittedTiles.Call(args);
        // The second sixteen channels are stored like the first: with everything further on.
        TileArgs right;
        bool two = TCols.Count > 1 && args->Room > Lanes;
        if (two)
        {
            right = *args;
            right.Spill = (int*)args->Spill + (TRows.Count * Lanes);
            right.Y = (byte*)args->Y + (args->Quant->ToFloat ? Lanes * sizeof(float) : Lanes);
            right.Residual = args->Residual is null ? null : (byte*)args->Residual + Lanes;
            right.Multipliers = args->Multipliers + Lanes;
            right.Room = args->Room - Lanes;
        }

        for (int row = 0; row < args->Rows; row++)
        {
            call.X = args->X + (row * args->XRow);
            for (int tile = 0; tile < args->Tiles; tile++, call.X += TRows.Count * args->XStep)
            {
                TSums.Run(number, &call);
                long pixel = (row * args->YRow) + ((long)tile * TRows.Count);
                QuantTile<DotLanes.Wide256, QuantLanes256, Vector256<int>, Vector256<float>, TRows, Extents.N2>.Finish(args, pixel);
                if (two)
                    QuantTile<DotLanes.Wide256, QuantLanes256, Vector256<int>, Vector256<float>, TRows, Extents.N2>.Finish(&right, pixel);
            }
        }
    }
}
