using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of float depthwise convolution: up to 12 pixels by one vector of channels, or up to 6 by two, in registers, tap by tap. Two
/// vectors use the whole of every cache line that is read.
/// </summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
/// <typeparam name="TRows">Pixels of the tile.</typeparam>
/// <typeparam name="TCols">Vectors of channels of the tile, 1 or 2.</typeparam>
internal static unsafe class FloatDepthwiseTile<TLanes, TVec, TRows, TCols>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
    where TRows : struct, IExtent
    where TCols : struct, IExtent
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
                float* bias = (float*)args->Bias;
                TVec b0 = TLanes.Load(bias), b1 = TCols.Count > 1 ? TLanes.Load(bias + TLanes.Count) : b0;
                TVec p0 = b0, p1 = b0, p2 = b0, p3 = b0, p4 = b0, p5 = b0, p6 = b0, p7 = b0, p8 = b0, p9 = b0, pA = b0, pB = b0;
                TVec q0 = b1, q1 = b1, q2 = b1, q3 = b1, q4 = b1, q5 = b1;
                float* w = (float*)args->Weights;
                for (nint* offset = args->Offsets; offset < last; offset++, w += TCols.Count * TLanes.Count)
                {
                    byte* x0 = x + *offset;
                    byte* x3 = x0 + step3, x6 = x3 + step3, x9 = x6 + step3;
                    TVec w0 = TLanes.Load(w), w1 = TCols.Count > 1 ? TLanes.Load(w + TLanes.Count) : w0;
                    p0 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x0)), p0);
                    if (TCols.Count > 1) q0 = TLanes.MultiplyAdd(w1, TLanes.Load((float*)(x0) + TLanes.Count), q0);
                    if (TRows.Count > 1) p1 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x0 + step)), p1);
                    if (TCols.Count > 1 && TRows.Count > 1) q1 = TLanes.MultiplyAdd(w1, TLanes.Load((float*)(x0 + step) + TLanes.Count), q1);
                    if (TRows.Count > 2) p2 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x0 + (2 * step))), p2);
                    if (TCols.Count > 1 && TRows.Count > 2) q2 = TLanes.MultiplyAdd(w1, TLanes.Load((float*)(x0 + (2 * step)) + TLanes.Count), q2);
                    if (TRows.Count > 3) p3 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x3)), p3);
                    if (TCols.Count > 1 && TRows.Count > 3) q3 = TLanes.MultiplyAdd(w1, TLanes.Load((float*)(x3) + TLanes.Count), q3);
                    if (TRows.Count > 4) p4 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x3 + step)), p4);
                    if (TCols.Count > 1 && TRows.Count > 4) q4 = TLanes.MultiplyAdd(w1, TLanes.Load((float*)(x3 + step) + TLanes.Count), q4);
                    if (TRows.Count > 5) p5 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x3 + (2 * step))), p5);
                    if (TCols.Count > 1 && TRows.Count > 5) q5 = TLanes.MultiplyAdd(w1, TLanes.Load((float*)(x3 + (2 * step)) + TLanes.Count), q5);
                    if (TRows.Count > 6) p6 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x6)), p6);
                    if (TRows.Count > 7) p7 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x6 + step)), p7);
                    if (TRows.Count > 8) p8 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x6 + (2 * step))), p8);
                    if (TRows.Count > 9) p9 = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x9)), p9);
                    if (TRows.Count > 10) pA = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x9 + step)), pA);
                    if (TRows.Count > 11) pB = TLanes.MultiplyAdd(w0, TLanes.Load((float*)(x9 + (2 * step))), pB);
                }

                long pixel = (row * args->YRow) + ((long)tile * TRows.Count);
                nint ys = args->YStride, rs = args->ResidualStride;
                float* y = (float*)args->Y + (pixel * ys);
                float* r = args->Residual is null ? null : (float*)args->Residual + (pixel * rs);
                if (args->Room < TCols.Count * TLanes.Count)
                {
                    // Nothing in registers may live across a call: the compiler would keep it on the stack in the loop above.
                    float* spill = (float*)args->Spill;
                    FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (0 * TCols.Count * TLanes.Count), p0, q0);
                    if (TRows.Count > 1) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (1 * TCols.Count * TLanes.Count), p1, q1);
                    if (TRows.Count > 2) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (2 * TCols.Count * TLanes.Count), p2, q2);
                    if (TRows.Count > 3) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (3 * TCols.Count * TLanes.Count), p3, q3);
                    if (TRows.Count > 4) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (4 * TCols.Count * TLanes.Count), p4, q4);
                    if (TRows.Count > 5) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (5 * TCols.Count * TLanes.Count), p5, q5);
                    if (TRows.Count > 6) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (6 * TCols.Count * TLanes.Count), p6, b1);
                    if (TRows.Count > 7) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (7 * TCols.Count * TLanes.Count), p7, b1);
                    if (TRows.Count > 8) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (8 * TCols.Count * TLanes.Count), p8, b1);
                    if (TRows.Count > 9) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (9 * TCols.Count * TLanes.Count), p9, b1);
                    if (TRows.Count > 10) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (10 * TCols.Count * TLanes.Count), pA, b1);
                    if (TRows.Count > 11) FloatTile<TLanes, TVec, TRows, TCols>.Spill(spill + (11 * TCols.Count * TLanes.Count), pB, b1);
                    FloatTile<TLanes, TVec, TRows, TCols>.Narrow(args, y, r);
                    continue;
                }

                TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
                if (r is not null)
                {
                    FloatTile<TLanes, TVec, TRows, TCols>.Add(r, ref p0, ref q0);
                    if (TRows.Count > 1) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (1 * rs), ref p1, ref q1);
                    if (TRows.Count > 2) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (2 * rs), ref p2, ref q2);
                    if (TRows.Count > 3) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (3 * rs), ref p3, ref q3);
                    if (TRows.Count > 4) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (4 * rs), ref p4, ref q4);
                    if (TRows.Count > 5) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (5 * rs), ref p5, ref q5);
                    if (TRows.Count > 6) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (6 * rs), ref p6, ref q0);
                    if (TRows.Count > 7) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (7 * rs), ref p7, ref q0);
                    if (TRows.Count > 8) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (8 * rs), ref p8, ref q0);
                    if (TRows.Count > 9) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (9 * rs), ref p9, ref q0);
                    if (TRows.Count > 10) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (10 * rs), ref pA, ref q0);
                    if (TRows.Count > 11) FloatTile<TLanes, TVec, TRows, TCols>.Add(r + (11 * rs), ref pB, ref q0);
                }

                FloatTile<TLanes, TVec, TRows, TCols>.Finish(y, p0, q0, low, high);
                if (TRows.Count > 1) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (1 * ys), p1, q1, low, high);
                if (TRows.Count > 2) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (2 * ys), p2, q2, low, high);
                if (TRows.Count > 3) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (3 * ys), p3, q3, low, high);
                if (TRows.Count > 4) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (4 * ys), p4, q4, low, high);
                if (TRows.Count > 5) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (5 * ys), p5, q5, low, high);
                if (TRows.Count > 6) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (6 * ys), p6, b1, low, high);
                if (TRows.Count > 7) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (7 * ys), p7, b1, low, high);
                if (TRows.Count > 8) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (8 * ys), p8, b1, low, high);
                if (TRows.Count > 9) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (9 * ys), p9, b1, low, high);
                if (TRows.Count > 10) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (10 * ys), pA, b1, low, high);
                if (TRows.Count > 11) FloatTile<TLanes, TVec, TRows, TCols>.Finish(y + (11 * ys), pB, b1, low, high);
            }
        }
    }
}
