using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of 8-bit depthwise convolution: up to 6 pixels by one vector of channels. Four taps of a channel are laid side by side
/// in its 32-bit lane, so that the dot product of the dense kernels serves here too.
/// </summary>
/// <typeparam name="TDot">The dot product of four bytes.</typeparam>
/// <typeparam name="TLanes">The operations of the store.</typeparam>
/// <typeparam name="TInt">Vector of 32-bit integers.</typeparam>
/// <typeparam name="TFloat">Vector of floats.</typeparam>
/// <typeparam name="TRows">Pixels of the tile.</typeparam>
internal static unsafe class QuantDepthwiseTile<TDot, TLanes, TInt, TFloat, TRows>
    where TDot : struct, IDotLanes<TInt>
    where TLanes : struct, IQuantLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
    where TRows : struct, IExtent
{
    /// <summary>Computes <see cref="TileArgs.Tiles"/> neighbouring tiles in each of <see cref="TileArgs.Rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args)
    {
        nint step = args->XStep;
        // The list of taps is padded to fours; the weights there are 0.
        nint* last = args->Offsets + args->Segments;
        for (int row = 0; row < args->Rows; row++)
        {
            byte* x = args->X + (row * args->XRow);
            for (int tile = 0; tile < args->Tiles; tile++, x += TRows.Count * step)
            {
                TInt bias = TLanes.LoadInts((int*)args->Bias);
                TInt p0 = bias, p1 = bias, p2 = bias, p3 = bias, p4 = bias, p5 = bias;
                int* w = (int*)args->Weights;
                for (nint* offset = args->Offsets; offset < last; offset += 4, w += TLanes.Count)
                {
                    byte* x0 = x + offset[0];
                    byte* x1 = x + offset[1];
                    byte* x2 = x + offset[2];
                    byte* x3 = x + offset[3];
                    TInt v = TLanes.LoadInts(w);
                    p0 = TDot.Dot(p0, Taps(x0, x1, x2, x3), v);
                    if (TRows.Count > 1) p1 = TDot.Dot(p1, Taps(x0 + step, x1 + step, x2 + step, x3 + step), v);
                    if (TRows.Count > 2) p2 = TDot.Dot(p2, Taps(x0 + (2 * step), x1 + (2 * step), x2 + (2 * step), x3 + (2 * step)), v);
                    if (TRows.Count > 3) p3 = TDot.Dot(p3, Taps(x0 + (3 * step), x1 + (3 * step), x2 + (3 * step), x3 + (3 * step)), v);
                    if (TRows.Count > 4) p4 = TDot.Dot(p4, Taps(x0 + (4 * step), x1 + (4 * step), x2 + (4 * step), x3 + (4 * step)), v);
                    if (TRows.Count > 5) p5 = TDot.Dot(p5, Taps(x0 + (5 * step), x1 + (5 * step), x2 + (5 * step), x3 + (5 * step)), v);
                }

                long pixel = (row * args->YRow) + ((long)tile * TRows.Count);
                int* spill = (int*)args->Spill;
                TLanes.StoreInts(spill + (0 * TLanes.Count), p0);
                if (TRows.Count > 1) TLanes.StoreInts(spill + (1 * TLanes.Count), p1);
                if (TRows.Count > 2) TLanes.StoreInts(spill + (2 * TLanes.Count), p2);
                if (TRows.Count > 3) TLanes.StoreInts(spill + (3 * TLanes.Count), p3);
                if (TRows.Count > 4) TLanes.StoreInts(spill + (4 * TLanes.Count), p4);
                if (TRows.Count > 5) TLanes.StoreInts(spill + (5 * TLanes.Count), p5);
                QuantTile<TDot, TLanes, TInt, TFloat, TRows, Extents.N1>.Finish(args, pixel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Taps(byte* x0, byte* x1, byte* x2, byte* x3) => TLanes.AddInts(
        TLanes.AddInts(TLanes.LoadBytes(x0, TLanes.Count), TLanes.ShiftLeft(TLanes.LoadBytes(x1, TLanes.Count), 8)),
        TLanes.AddInts(TLanes.ShiftLeft(TLanes.LoadBytes(x2, TLanes.Count), 16), TLanes.ShiftLeft(TLanes.LoadBytes(x3, TLanes.Count), 24)));
}
