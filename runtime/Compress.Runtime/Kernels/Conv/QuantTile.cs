using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The inner loop of 8-bit convolution and matrix product: unsigned activations times signed weights, four at a time into 32-bit sums,
/// a tile of up to 12 pixels by 1 or 2 vectors of output channels in registers. Requantization and residual happen in the store.
/// </summary>
/// <typeparam name="TDot">The dot product of four bytes.</typeparam>
/// <typeparam name="TLanes">The operations of the store.</typeparam>
/// <typeparam name="TInt">Vector of 32-bit integers.</typeparam>
/// <typeparam name="TFloat">Vector of floats.</typeparam>
/// <typeparam name="TRows">Pixels of the tile.</typeparam>
/// <typeparam name="TCols">Vectors of output channels of the tile, 1 or 2.</typeparam>
internal static unsafe class QuantTile<TDot, TLanes, TInt, TFloat, TRows, TCols>
    where TDot : struct, IDotLanes<TInt>
    where TLanes : struct, IQuantLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
    where TRows : struct, IExtent
    where TCols : struct, IExtent
{
    /// <summary>Computes <see cref="TileArgs.Tiles"/> neighbouring tiles in each of <see cref="TileArgs.Rows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArgs* args)
    {
        nint step = args->XStep;
        nint step3 = 3 * step;
        int segments = args->Segments, steps = args->Steps;
        nint* offsets = args->Offsets;
        for (int row = 0; row < args->Rows; row++)
        {
            byte* x = args->X + (row * args->XRow);
            for (int tile = 0; tile < args->Tiles; tile++, x += TRows.Count * step)
            {
                int* bias = (int*)args->Bias;
                TInt b0 = TLanes.LoadInts(bias), b1 = TCols.Count > 1 ? TLanes.LoadInts(bias + TLanes.Count) : b0;
                TInt p0 = b0, q0 = b1;
                TInt p1 = b0, q1 = b1;
                TInt p2 = b0, q2 = b1;
                TInt p3 = b0, q3 = b1;
                TInt p4 = b0, q4 = b1;
                TInt p5 = b0, q5 = b1;
                TInt p6 = b0, q6 = b1;
                TInt p7 = b0, q7 = b1;
                TInt p8 = b0, q8 = b1;
                TInt p9 = b0, q9 = b1;
                TInt pA = b0, qA = b1;
                TInt pB = b0, qB = b1;

                byte* w = (byte*)args->Weights;
                for (int segment = 0; segment < segments; segment++)
                {
                    byte* x0 = x + offsets[segment];
                    byte* x3 = x0 + step3, x6 = x3 + step3, x9 = x6 + step3;
                    for (int k = 0; k < steps; k++)
                    {
                        TInt w0 = TLanes.LoadInts((int*)w), w1 = TCols.Count > 1 ? TLanes.LoadInts((int*)w + TLanes.Count) : w0;
                        TInt v;
                        v = TLanes.BroadcastInt(*(int*)(x0));
                        p0 = TDot.Dot(p0, v, w0);
                        if (TCols.Count > 1) q0 = TDot.Dot(q0, v, w1);

                        if (TRows.Count > 1)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x0 + step));
                            p1 = TDot.Dot(p1, v, w0);
                            if (TCols.Count > 1) q1 = TDot.Dot(q1, v, w1);
                        }

                        if (TRows.Count > 2)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x0 + (2 * step)));
                            p2 = TDot.Dot(p2, v, w0);
                            if (TCols.Count > 1) q2 = TDot.Dot(q2, v, w1);
                        }

                        if (TRows.Count > 3)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x3));
                            p3 = TDot.Dot(p3, v, w0);
                            if (TCols.Count > 1) q3 = TDot.Dot(q3, v, w1);
                        }

                        if (TRows.Count > 4)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x3 + step));
                            p4 = TDot.Dot(p4, v, w0);
                            if (TCols.Count > 1) q4 = TDot.Dot(q4, v, w1);
                        }

                        if (TRows.Count > 5)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x3 + (2 * step)));
                            p5 = TDot.Dot(p5, v, w0);
                            if (TCols.Count > 1) q5 = TDot.Dot(q5, v, w1);
                        }

                        if (TRows.Count > 6)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x6));
                            p6 = TDot.Dot(p6, v, w0);
                            if (TCols.Count > 1) q6 = TDot.Dot(q6, v, w1);
                        }

                        if (TRows.Count > 7)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x6 + step));
                            p7 = TDot.Dot(p7, v, w0);
                            if (TCols.Count > 1) q7 = TDot.Dot(q7, v, w1);
                        }

                        if (TRows.Count > 8)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x6 + (2 * step)));
                            p8 = TDot.Dot(p8, v, w0);
                            if (TCols.Count > 1) q8 = TDot.Dot(q8, v, w1);
                        }

                        if (TRows.Count > 9)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x9));
                            p9 = TDot.Dot(p9, v, w0);
                            if (TCols.Count > 1) q9 = TDot.Dot(q9, v, w1);
                        }

                        if (TRows.Count > 10)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x9 + step));
                            pA = TDot.Dot(pA, v, w0);
                            if (TCols.Count > 1) qA = TDot.Dot(qA, v, w1);
                        }

                        if (TRows.Count > 11)
                        {
                            v = TLanes.BroadcastInt(*(int*)(x9 + (2 * step)));
                            pB = TDot.Dot(pB, v, w0);
                            if (TCols.Count > 1) qB = TDot.Dot(qB, v, w1);
                        }

                        x0 += 4;
                        if (TRows.Count > 3) x3 += 4;
                        if (TRows.Count > 6) x6 += 4;
                        if (TRows.Count > 9) x9 += 4;
                        w += 4 * TCols.Count * TLanes.Count;
                    }
                }

                // Pixels and channels that this tile writes.
                long pixel = (row * args->YRow) + ((long)tile * TRows.Count);
                QuantStore* quant = args->Quant;
                TFloat m0 = TLanes.LoadFloats(args->Multipliers), m1 = TCols.Count > 1 ? TLanes.LoadFloats(args->Multipliers + TLanes.Count) : m0;
                if (quant->ToFloat)
                {
                    float* f = (float*)args->Y + (pixel * args->YStride);
                    nint fs = args->YStride;
                    FinishFloat(args, f, p0, q0, m0, m1);
                    if (TRows.Count > 1) FinishFloat(args, f + (1 * fs), p1, q1, m0, m1);
                    if (TRows.Count > 2) FinishFloat(args, f + (2 * fs), p2, q2, m0, m1);
                    if (TRows.Count > 3) FinishFloat(args, f + (3 * fs), p3, q3, m0, m1);
                    if (TRows.Count > 4) FinishFloat(args, f + (4 * fs), p4, q4, m0, m1);
                    if (TRows.Count > 5) FinishFloat(args, f + (5 * fs), p5, q5, m0, m1);
                    if (TRows.Count > 6) FinishFloat(args, f + (6 * fs), p6, q6, m0, m1);
                    if (TRows.Count > 7) FinishFloat(args, f + (7 * fs), p7, q7, m0, m1);
                    if (TRows.Count > 8) FinishFloat(args, f + (8 * fs), p8, q8, m0, m1);
                    if (TRows.Count > 9) FinishFloat(args, f + (9 * fs), p9, q9, m0, m1);
                    if (TRows.Count > 10) FinishFloat(args, f + (10 * fs), pA, qA, m0, m1);
                    if (TRows.Count > 11) FinishFloat(args, f + (11 * fs), pB, qB, m0, m1);
                    continue;
                }

                byte* y = (byte*)args->Y + (pixel * args->YStride);
                nint ys = args->YStride;
                int room = args->Room;
                TFloat low = TLanes.Broadcast(quant->Low), high = TLanes.Broadcast(quant->High);
                if (args->Residual is not null)
                {
                    byte* r = (byte*)args->Residual + (pixel * args->ResidualStride);
                    nint rs = args->ResidualStride;
                    FinishSum(quant, y, r, p0, q0, m0, m1, low, high, room);
                    if (TRows.Count > 1) FinishSum(quant, y + (1 * ys), r + (1 * rs), p1, q1, m0, m1, low, high, room);
                    if (TRows.Count > 2) FinishSum(quant, y + (2 * ys), r + (2 * rs), p2, q2, m0, m1, low, high, room);
                    if (TRows.Count > 3) FinishSum(quant, y + (3 * ys), r + (3 * rs), p3, q3, m0, m1, low, high, room);
                    if (TRows.Count > 4) FinishSum(quant, y + (4 * ys), r + (4 * rs), p4, q4, m0, m1, low, high, room);
                    if (TRows.Count > 5) FinishSum(quant, y + (5 * ys), r + (5 * rs), p5, q5, m0, m1, low, high, room);
                    if (TRows.Count > 6) FinishSum(quant, y + (6 * ys), r + (6 * rs), p6, q6, m0, m1, low, high, room);
                    if (TRows.Count > 7) FinishSum(quant, y + (7 * ys), r + (7 * rs), p7, q7, m0, m1, low, high, room);
                    if (TRows.Count > 8) FinishSum(quant, y + (8 * ys), r + (8 * rs), p8, q8, m0, m1, low, high, room);
                    if (TRows.Count > 9) FinishSum(quant, y + (9 * ys), r + (9 * rs), p9, q9, m0, m1, low, high, room);
                    if (TRows.Count > 10) FinishSum(quant, y + (10 * ys), r + (10 * rs), pA, qA, m0, m1, low, high, room);
                    if (TRows.Count > 11) FinishSum(quant, y + (11 * ys), r + (11 * rs), pB, qB, m0, m1, low, high, room);
                    continue;
                }

                TInt zero = TLanes.BroadcastInt(quant->ZeroPoint);
                Finish(y, p0, q0, m0, m1, low, high, zero, room);
                if (TRows.Count > 1) Finish(y + (1 * ys), p1, q1, m0, m1, low, high, zero, room);
                if (TRows.Count > 2) Finish(y + (2 * ys), p2, q2, m0, m1, low, high, zero, room);
                if (TRows.Count > 3) Finish(y + (3 * ys), p3, q3, m0, m1, low, high, zero, room);
                if (TRows.Count > 4) Finish(y + (4 * ys), p4, q4, m0, m1, low, high, zero, room);
                if (TRows.Count > 5) Finish(y + (5 * ys), p5, q5, m0, m1, low, high, zero, room);
                if (TRows.Count > 6) Finish(y + (6 * ys), p6, q6, m0, m1, low, high, zero, room);
                if (TRows.Count > 7) Finish(y + (7 * ys), p7, q7, m0, m1, low, high, zero, room);
                if (TRows.Count > 8) Finish(y + (8 * ys), p8, q8, m0, m1, low, high, zero, room);
                if (TRows.Count > 9) Finish(y + (9 * ys), p9, q9, m0, m1, low, high, zero, room);
                if (TRows.Count > 10) Finish(y + (10 * ys), pA, qA, m0, m1, low, high, zero, room);
                if (TRows.Count > 11) Finish(y + (11 * ys), pB, qB, m0, m1, low, high, zero, room);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(byte* y, TInt p, TInt q, TFloat m0, TFloat m1, TFloat low, TFloat high, TInt zero, int room)
    {
        p = TLanes.AddInts(Requantize(p, m0, low, high), zero);
        if (TCols.Count > 1)
            TLanes.StoreBytes(y, p, TLanes.AddInts(Requantize(q, m1, low, high), zero), room);
        else
            TLanes.StoreBytes(y, p, room);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Requantize(TInt sum, TFloat multiplier, TFloat low, TFloat high)
        => TLanes.Round(TLanes.Clamp(TLanes.Multiply(TLanes.ToFloat(sum), multiplier), low, high));

    // Not inlined twelve times: the residual's constants would not fit in registers beside the sums anyway.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FinishSum(QuantStore* quant, byte* y, byte* r, TInt p, TInt q, TFloat m0, TFloat m1, TFloat low, TFloat high, int room)
    {
        p = Sum(quant, Requantize(p, m0, low, high), TLanes.LoadBytes(r, room));
        if (TCols.Count > 1)
        {
            int more = room - TLanes.Count;
            q = more > 0 ? Sum(quant, Requantize(q, m1, low, high), TLanes.LoadBytes(r + TLanes.Count, more)) : p;
            TLanes.StoreBytes(y, p, q, room);
        }
        else
        {
            TLanes.StoreBytes(y, p, room);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Sum(QuantStore* quant, TInt steps, TInt residual)
    {
        TFloat a = TLanes.Multiply(TLanes.ToFloat(steps), TLanes.Broadcast(quant->Scale));
        TFloat b = TLanes.Multiply(TLanes.ToFloat(TLanes.AddInts(residual, TLanes.BroadcastInt(-quant->ResidualZeroPoint))), TLanes.Broadcast(quant->ResidualScale));
        TFloat sum = TLanes.Divide(TLanes.Add(a, b), TLanes.Broadcast(quant->SumScale));
        sum = TLanes.Clamp(sum, TLanes.Broadcast(quant->SumLow), TLanes.Broadcast(quant->SumHigh));
        return TLanes.AddInts(TLanes.Round(sum), TLanes.BroadcastInt(quant->SumZeroPoint));
    }

    private static void FinishFloat(TileArgs* args, float* y, TInt p, TInt q, TFloat m0, TFloat m1)
    {
        int width = TCols.Count * TLanes.Count;
        float* spill = stackalloc float[32];
        TFloat low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
        float* to = args->Room >= width ? y : spill;
        TLanes.StoreFloats(to, TLanes.Clamp(TLanes.Multiply(TLanes.ToFloat(p), m0), low, high));
        if (TCols.Count > 1)
            TLanes.StoreFloats(to + TLanes.Count, TLanes.Clamp(TLanes.Multiply(TLanes.ToFloat(q), m1), low, high));
        for (int c = 0; to == spill && c < args->Room; c++)
            y[c] = spill[c];
    }
}
