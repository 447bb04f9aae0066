using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The inner loop of float depthwise convolution: up to 12 pixels by one vector of channels in registers, tap by tap.</summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
/// <typeparam name="TRows">Pixels of the tile.</typeparam>
internal static unsafe class FloatDepthwiseTile<TLanes, TVec, TRows>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
    where TRows : struct, IExtent
{
    /// <summary>Computes <see cref="TileArgs.Tiles"/> neighbouring tiles in each of <see cref="TileArgs.Rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args)
    {
        nint step = args->XStep;
        nint step3 = 3 * step;
        nint* last = args->Offsets + args->Segments;
        for (int row = 0; row < args->Rows; row++)
        {
            byte* x = args->X + (row * args->XRow);
            for (int tile = 0; tile < args->Tiles; tile++, x += TRows.Count * step)
            {
                TVec bias = TLanes.Load((float*)args->Bias);
                TVec p0 = bias, p1 = bias, p2 = bias, p3 = bias, p4 = bias, p5 = bias, p6 = bias, p7 = bias, p8 = bias, p9 = bias, pA = bias, pB = bias;
                float* w = (float*)args->Weights;
                for (nint* offset = args->Offsets; offset < last; offset++, w += TLanes.Count)
                {
                    byte* x0 = x + *offset;
                    byte* x3 = x0 + step3, x6 = x3 + step3, x9 = x6 + step3;
                    TVec v = TLanes.Load(w);
                    p0 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x0)), p0);
                    if (TRows.Count > 1) p1 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x0 + step)), p1);
                    if (TRows.Count > 2) p2 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x0 + (2 * step))), p2);
                    if (TRows.Count > 3) p3 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x3)), p3);
                    if (TRows.Count > 4) p4 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x3 + step)), p4);
                    if (TRows.Count > 5) p5 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x3 + (2 * step))), p5);
                    if (TRows.Count > 6) p6 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x6)), p6);
                    if (TRows.Count > 7) p7 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x6 + step)), p7);
                    if (TRows.Count > 8) p8 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x6 + (2 * step))), p8);
                    if (TRows.Count > 9) p9 = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x9)), p9);
                    if (TRows.Count > 10) pA = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x9 + step)), pA);
                    if (TRows.Count > 11) pB = TLanes.MultiplyAdd(v, TLanes.Load((float*)(x9 + (2 * step))), pB);
                }

                // Nothing in registers may live across a call: the compiler would keep it on the stack in the loop above.
                long pixel = (row * args->YRow) + ((long)tile * TRows.Count);
                float* spill = (float*)args->Spill;
                TLanes.Store(spill + (0 * TLanes.Count), p0);
                if (TRows.Count > 1) TLanes.Store(spill + (1 * TLanes.Count), p1);
                if (TRows.Count > 2) TLanes.Store(spill + (2 * TLanes.Count), p2);
                if (TRows.Count > 3) TLanes.Store(spill + (3 * TLanes.Count), p3);
                if (TRows.Count > 4) TLanes.Store(spill + (4 * TLanes.Count), p4);
                if (TRows.Count > 5) TLanes.Store(spill + (5 * TLanes.Count), p5);
                if (TRows.Count > 6) TLanes.Store(spill + (6 * TLanes.Count), p6);
                if (TRows.Count > 7) TLanes.Store(spill + (7 * TLanes.Count), p7);
                if (TRows.Count > 8) TLanes.Store(spill + (8 * TLanes.Count), p8);
                if (TRows.Count > 9) TLanes.Store(spill + (9 * TLanes.Count), p9);
                if (TRows.Count > 10) TLanes.Store(spill + (10 * TLanes.Count), pA);
                if (TRows.Count > 11) TLanes.Store(spill + (11 * TLanes.Count), pB);
                Finish(args, pixel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Finish(TileArgs* args, long pixel)
    {
        float* y = (float*)args->Y + (pixel * args->YStride);
        float* r = args->Residual is null ? null : (float*)args->Residual + (pixel * args->ResidualStride);
        if (args->Room < TLanes.Count)
        {
            FloatTile<TLanes, TVec, TRows, Extents.N1>.Narrow(args, y, r);
            return;
        }

        float* spill = (float*)args->Spill;
        TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
        for (int row = 0; row < TRows.Count; row++, y += args->YStride, spill += TLanes.Count)
        {
            TVec v = TLanes.Load(spill);
            if (r is not null)
                v = TLanes.Add(v, TLanes.Load(r + (row * args->ResidualStride)));
            TLanes.Store(y, TLanes.Min(high, TLanes.Max(low, v)));
        }
    }
}
