using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of float convolution and matrix product: a tile of up to 12 pixels by 1 or 2 vectors of output channels stays in registers
/// while the window goes by. Rows and columns are compile-time numbers, so one source gives every tile size without a branch in the loop.
/// </summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
/// <typeparam name="TRows">Pixels of the tile.</typeparam>
/// <typeparam name="TCols">Vectors of output channels of the tile, 1 or 2.</typeparam>
internal static unsafe class FloatTile<TLanes, TVec, TRows, TCols>
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
        int segments = args->Segments;
        nint stretch = 4 * (nint)args->Steps;
        nint* offsets = args->Offsets;
        for (int row = 0; row < args->Rows; row++)
        {
            byte* x = args->X + (row * args->XRow);
            for (int tile = 0; tile < args->Tiles; tile++, x += TRows.Count * step)
            {
                // Pixels and channels that this tile writes.
                long pixel = (row * args->YRow) + ((long)tile * TRows.Count);
                float* y = (float*)args->Y + (pixel * args->YStride);
                nint ys = args->YStride;
                float* bias = (float*)args->Bias;
                TVec b0 = TLanes.Load(bias), b1 = TCols.Count > 1 ? TLanes.Load(bias + TLanes.Count) : b0;
                TVec zero = TLanes.Broadcast(0);
                TVec p0 = b0, q0 = b1;
                TVec p1 = TRows.Count == 1 ? zero : b0, q1 = TRows.Count == 1 ? zero : b1;
                TVec p2 = TRows.Count == 1 ? zero : b0, q2 = TRows.Count == 1 ? zero : b1;
                TVec p3 = TRows.Count == 1 ? zero : b0, q3 = TRows.Count == 1 ? zero : b1;
                TVec p4 = b0, q4 = b1;
                TVec p5 = b0, q5 = b1;
                TVec p6 = b0, q6 = b1;
                TVec p7 = b0, q7 = b1;
                TVec p8 = b0, q8 = b1;
                TVec p9 = b0, q9 = b1;
                TVec pA = b0, qA = b1;
                TVec pB = b0, qB = b1;
                if (args->Continues)
                {
                    (p0, q0) = (TLanes.Load(y + (0 * ys)), TCols.Count > 1 ? TLanes.Load(y + (0 * ys) + TLanes.Count) : q0);
                    if (TRows.Count > 1) (p1, q1) = (TLanes.Load(y + (1 * ys)), TCols.Count > 1 ? TLanes.Load(y + (1 * ys) + TLanes.Count) : q1);
                    if (TRows.Count > 2) (p2, q2) = (TLanes.Load(y + (2 * ys)), TCols.Count > 1 ? TLanes.Load(y + (2 * ys) + TLanes.Count) : q2);
                    if (TRows.Count > 3) (p3, q3) = (TLanes.Load(y + (3 * ys)), TCols.Count > 1 ? TLanes.Load(y + (3 * ys) + TLanes.Count) : q3);
                    if (TRows.Count > 4) (p4, q4) = (TLanes.Load(y + (4 * ys)), TCols.Count > 1 ? TLanes.Load(y + (4 * ys) + TLanes.Count) : q4);
                    if (TRows.Count > 5) (p5, q5) = (TLanes.Load(y + (5 * ys)), TCols.Count > 1 ? TLanes.Load(y + (5 * ys) + TLanes.Count) : q5);
                    if (TRows.Count > 6) (p6, q6) = (TLanes.Load(y + (6 * ys)), TCols.Count > 1 ? TLanes.Load(y + (6 * ys) + TLanes.Count) : q6);
                    if (TRows.Count > 7) (p7, q7) = (TLanes.Load(y + (7 * ys)), TCols.Count > 1 ? TLanes.Load(y + (7 * ys) + TLanes.Count) : q7);
                    if (TRows.Count > 8) (p8, q8) = (TLanes.Load(y + (8 * ys)), TCols.Count > 1 ? TLanes.Load(y + (8 * ys) + TLanes.Count) : q8);
                    if (TRows.Count > 9) (p9, q9) = (TLanes.Load(y + (9 * ys)), TCols.Count > 1 ? TLanes.Load(y + (9 * ys) + TLanes.Count) : q9);
                    if (TRows.Count > 10) (pA, qA) = (TLanes.Load(y + (10 * ys)), TCols.Count > 1 ? TLanes.Load(y + (10 * ys) + TLanes.Count) : qA);
                    if (TRows.Count > 11) (pB, qB) = (TLanes.Load(y + (11 * ys)), TCols.Count > 1 ? TLanes.Load(y + (11 * ys) + TLanes.Count) : qB);
                }

                float* w = (float*)((byte*)args->Weights + (row * args->WeightsStep));
                for (int segment = 0; segment < segments; segment++)
                {
                    byte* x0 = x + offsets[segment];
                    byte* x3 = x0 + step3, x6 = x3 + step3, x9 = x6 + step3;
                    byte* end = x0 + stretch;
                    if (TRows.Count == 1)
                    {
                        // One pixel alone would wait for each sum: four sums take turns.
                        for (; x0 + 12 < end; x0 += 16, w += 4 * TCols.Count * TLanes.Count)
                        {
                            TVec v;
                            v = TLanes.Broadcast(*(float*)(x0));
                            p0 = TLanes.MultiplyAdd(v, TLanes.Load(w + (0 * TCols.Count * TLanes.Count)), p0);
                            if (TCols.Count > 1) q0 = TLanes.MultiplyAdd(v, TLanes.Load(w + (((0 * TCols.Count) + 1) * TLanes.Count)), q0);
                            v = TLanes.Broadcast(*(float*)(x0 + 4));
                            p1 = TLanes.MultiplyAdd(v, TLanes.Load(w + (1 * TCols.Count * TLanes.Count)), p1);
                            if (TCols.Count > 1) q1 = TLanes.MultiplyAdd(v, TLanes.Load(w + (((1 * TCols.Count) + 1) * TLanes.Count)), q1);
                            v = TLanes.Broadcast(*(float*)(x0 + 8));
                            p2 = TLanes.MultiplyAdd(v, TLanes.Load(w + (2 * TCols.Count * TLanes.Count)), p2);
                            if (TCols.Count > 1) q2 = TLanes.MultiplyAdd(v, TLanes.Load(w + (((2 * TCols.Count) + 1) * TLanes.Count)), q2);
                            v = TLanes.Broadcast(*(float*)(x0 + 12));
                            p3 = TLanes.MultiplyAdd(v, TLanes.Load(w + (3 * TCols.Count * TLanes.Count)), p3);
                            if (TCols.Count > 1) q3 = TLanes.MultiplyAdd(v, TLanes.Load(w + (((3 * TCols.Count) + 1) * TLanes.Count)), q3);
                        }
                    }

                    for (; x0 < end; x0 += 4)
                    {
                        TVec w0 = TLanes.Load(w), w1 = TCols.Count > 1 ? TLanes.Load(w + TLanes.Count) : w0;
                        TVec v;
                        v = TLanes.Broadcast(*(float*)(x0));
                        p0 = TLanes.MultiplyAdd(v, w0, p0);
                        if (TCols.Count > 1) q0 = TLanes.MultiplyAdd(v, w1, q0);

                        if (TRows.Count > 1)
                        {
                            v = TLanes.Broadcast(*(float*)(x0 + step));
                            p1 = TLanes.MultiplyAdd(v, w0, p1);
                            if (TCols.Count > 1) q1 = TLanes.MultiplyAdd(v, w1, q1);
                        }

                        if (TRows.Count > 2)
                        {
                            v = TLanes.Broadcast(*(float*)(x0 + (2 * step)));
                            p2 = TLanes.MultiplyAdd(v, w0, p2);
                            if (TCols.Count > 1) q2 = TLanes.MultiplyAdd(v, w1, q2);
                        }

                        if (TRows.Count > 3)
                        {
                            v = TLanes.Broadcast(*(float*)(x3));
                            p3 = TLanes.MultiplyAdd(v, w0, p3);
                            if (TCols.Count > 1) q3 = TLanes.MultiplyAdd(v, w1, q3);
                        }

                        if (TRows.Count > 4)
                        {
                            v = TLanes.Broadcast(*(float*)(x3 + step));
                            p4 = TLanes.MultiplyAdd(v, w0, p4);
                            if (TCols.Count > 1) q4 = TLanes.MultiplyAdd(v, w1, q4);
                        }

                        if (TRows.Count > 5)
                        {
                            v = TLanes.Broadcast(*(float*)(x3 + (2 * step)));
                            p5 = TLanes.MultiplyAdd(v, w0, p5);
                            if (TCols.Count > 1) q5 = TLanes.MultiplyAdd(v, w1, q5);
                        }

                        if (TRows.Count > 6)
                        {
                            v = TLanes.Broadcast(*(float*)(x6));
                            p6 = TLanes.MultiplyAdd(v, w0, p6);
                            if (TCols.Count > 1) q6 = TLanes.MultiplyAdd(v, w1, q6);
                        }

                        if (TRows.Count > 7)
                        {
                            v = TLanes.Broadcast(*(float*)(x6 + step));
                            p7 = TLanes.MultiplyAdd(v, w0, p7);
                            if (TCols.Count > 1) q7 = TLanes.MultiplyAdd(v, w1, q7);
                        }

                        if (TRows.Count > 8)
                        {
                            v = TLanes.Broadcast(*(float*)(x6 + (2 * step)));
                            p8 = TLanes.MultiplyAdd(v, w0, p8);
                            if (TCols.Count > 1) q8 = TLanes.MultiplyAdd(v, w1, q8);
                        }

                        if (TRows.Count > 9)
                        {
                            v = TLanes.Broadcast(*(float*)(x9));
                            p9 = TLanes.MultiplyAdd(v, w0, p9);
                            if (TCols.Count > 1) q9 = TLanes.MultiplyAdd(v, w1, q9);
                        }

                        if (TRows.Count > 10)
                        {
                            v = TLanes.Broadcast(*(float*)(x9 + step));
                            pA = TLanes.MultiplyAdd(v, w0, pA);
                            if (TCols.Count > 1) qA = TLanes.MultiplyAdd(v, w1, qA);
                        }

                        if (TRows.Count > 11)
                        {
                            v = TLanes.Broadcast(*(float*)(x9 + (2 * step)));
                            pB = TLanes.MultiplyAdd(v, w0, pB);
                            if (TCols.Count > 1) qB = TLanes.MultiplyAdd(v, w1, qB);
                        }

                        if (TRows.Count > 3) x3 += 4;
                        if (TRows.Count > 6) x6 += 4;
                        if (TRows.Count > 9) x9 += 4;
                        w += TCols.Count * TLanes.Count;
                    }
                }

                if (TRows.Count == 1)
                {
                    p0 = TLanes.Add(TLanes.Add(p0, p1), TLanes.Add(p2, p3));
                    q0 = TLanes.Add(TLanes.Add(q0, q1), TLanes.Add(q2, q3));
                }

                if (args->IsPlain)
                {
                    Spill(y, p0, q0);
                    if (TRows.Count > 1) Spill(y + (1 * ys), p1, q1);
                    if (TRows.Count > 2) Spill(y + (2 * ys), p2, q2);
                    if (TRows.Count > 3) Spill(y + (3 * ys), p3, q3);
                    if (TRows.Count > 4) Spill(y + (4 * ys), p4, q4);
                    if (TRows.Count > 5) Spill(y + (5 * ys), p5, q5);
                    if (TRows.Count > 6) Spill(y + (6 * ys), p6, q6);
                    if (TRows.Count > 7) Spill(y + (7 * ys), p7, q7);
                    if (TRows.Count > 8) Spill(y + (8 * ys), p8, q8);
                    if (TRows.Count > 9) Spill(y + (9 * ys), p9, q9);
                    if (TRows.Count > 10) Spill(y + (10 * ys), pA, qA);
                    if (TRows.Count > 11) Spill(y + (11 * ys), pB, qB);
                    continue;
                }

                float* r = args->Residual is null ? null : (float*)args->Residual + (pixel * args->ResidualStride);
                if (args->Room < TCols.Count * TLanes.Count)
                {
                    // Nothing in registers may live across a call: the compiler would keep it on the stack in the loop above.
                    float* spill = (float*)args->Spill;
                    Spill(spill + (0 * TCols.Count * TLanes.Count), p0, q0);
                    if (TRows.Count > 1) Spill(spill + (1 * TCols.Count * TLanes.Count), p1, q1);
                    if (TRows.Count > 2) Spill(spill + (2 * TCols.Count * TLanes.Count), p2, q2);
                    if (TRows.Count > 3) Spill(spill + (3 * TCols.Count * TLanes.Count), p3, q3);
                    if (TRows.Count > 4) Spill(spill + (4 * TCols.Count * TLanes.Count), p4, q4);
                    if (TRows.Count > 5) Spill(spill + (5 * TCols.Count * TLanes.Count), p5, q5);
                    if (TRows.Count > 6) Spill(spill + (6 * TCols.Count * TLanes.Count), p6, q6);
                    if (TRows.Count > 7) Spill(spill + (7 * TCols.Count * TLanes.Count), p7, q7);
                    if (TRows.Count > 8) Spill(spill + (8 * TCols.Count * TLanes.Count), p8, q8);
                    if (TRows.Count > 9) Spill(spill + (9 * TCols.Count * TLanes.Count), p9, q9);
                    if (TRows.Count > 10) Spill(spill + (10 * TCols.Count * TLanes.Count), pA, qA);
                    if (TRows.Count > 11) Spill(spill + (11 * TCols.Count * TLanes.Count), pB, qB);
                    Narrow(args, y, r);
                    continue;
                }

                TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
                nint rs = args->ResidualStride;
                if (r is not null)
                {
                    Add(r, ref p0, ref q0);
                    if (TRows.Count > 1) Add(r + (1 * rs), ref p1, ref q1);
                    if (TRows.Count > 2) Add(r + (2 * rs), ref p2, ref q2);
                    if (TRows.Count > 3) Add(r + (3 * rs), ref p3, ref q3);
                    if (TRows.Count > 4) Add(r + (4 * rs), ref p4, ref q4);
                    if (TRows.Count > 5) Add(r + (5 * rs), ref p5, ref q5);
                    if (TRows.Count > 6) Add(r + (6 * rs), ref p6, ref q6);
                    if (TRows.Count > 7) Add(r + (7 * rs), ref p7, ref q7);
                    if (TRows.Count > 8) Add(r + (8 * rs), ref p8, ref q8);
                    if (TRows.Count > 9) Add(r + (9 * rs), ref p9, ref q9);
                    if (TRows.Count > 10) Add(r + (10 * rs), ref pA, ref qA);
                    if (TRows.Count > 11) Add(r + (11 * rs), ref pB, ref qB);
                }

                Finish(y, p0, q0, low, high);
                if (TRows.Count > 1) Finish(y + (1 * ys), p1, q1, low, high);
                if (TRows.Count > 2) Finish(y + (2 * ys), p2, q2, low, high);
                if (TRows.Count > 3) Finish(y + (3 * ys), p3, q3, low, high);
                if (TRows.Count > 4) Finish(y + (4 * ys), p4, q4, low, high);
                if (TRows.Count > 5) Finish(y + (5 * ys), p5, q5, low, high);
                if (TRows.Count > 6) Finish(y + (6 * ys), p6, q6, low, high);
                if (TRows.Count > 7) Finish(y + (7 * ys), p7, q7, low, high);
                if (TRows.Count > 8) Finish(y + (8 * ys), p8, q8, low, high);
                if (TRows.Count > 9) Finish(y + (9 * ys), p9, q9, low, high);
                if (TRows.Count > 10) Finish(y + (10 * ys), pA, qA, low, high);
                if (TRows.Count > 11) Finish(y + (11 * ys), pB, qB, low, high);
            }
        }
    }

    /// <summary>Adds the residual of one pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* residual, ref TVec p, ref TVec q)
    {
        p = TLanes.Add(p, TLanes.Load(residual));
        if (TCols.Count > 1) q = TLanes.Add(q, TLanes.Load(residual + TLanes.Count));
    }

    /// <summary>Clamps and stores one pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(float* y, TVec p, TVec q, TVec low, TVec high)
    {
        TLanes.Store(y, TLanes.Min(high, TLanes.Max(low, p)));
        if (TCols.Count > 1) TLanes.Store(y + TLanes.Count, TLanes.Min(high, TLanes.Max(low, q)));
    }

    /// <summary>Stores the sums of one pixel as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spill(float* to, TVec p, TVec q)
    {
        TLanes.Store(to, p);
        if (TCols.Count > 1) TLanes.Store(to + TLanes.Count, q);
    }

    /// <summary>Where a full vector would run into the next pixel or past the buffer, values go one by one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Narrow(TileArgs* args, float* y, float* residual)
    {
        int width = TCols.Count * TLanes.Count;
        float* spill = (float*)args->Spill;
        for (int row = 0; row < TRows.Count; row++)
        {
            for (int c = 0; c < args->Room; c++)
            {
                float v = spill[(row * width) + c];
                if (residual is not null)
                    v += residual[(row * args->ResidualStride) + c];
                // Written so that NaN passes.
                v = v < args->Low ? args->Low : v;
                y[(row * args->YStride) + c] = v > args->High ? args->High : v;
            }
        }
    }
}
