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
        int segments = args->Segments;
        nint stretch = 4 * (nint)args->Steps;
        nint* offsets = args->Offsets;
        for (int row = 0; row < args->Rows; row++)
        {
            byte* x = args->X + (row * args->XRow);
            for (int tile = 0; tile < args->Tiles; tile++, x += TRows.Count * step)
            {
                int* bias = (int*)args->Bias;
                TInt b0 = TLanes.LoadInts(bias), b1 = TCols.Count > 1 ? TLanes.LoadInts(bias + TLanes.Count) : b0;
                TInt zero = TLanes.BroadcastInt(0);
                TInt p0 = b0, q0 = b1;
                TInt p1 = TRows.Count == 1 ? zero : b0, q1 = TRows.Count == 1 ? zero : b1;
                TInt p2 = TRows.Count == 1 ? zero : b0, q2 = TRows.Count == 1 ? zero : b1;
                TInt p3 = TRows.Count == 1 ? zero : b0, q3 = TRows.Count == 1 ? zero : b1;
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
                    byte* end = x0 + stretch;
                    if (TRows.Count == 1)
                    {
                        // One pixel alone would wait for each sum: four sums take turns.
                        for (; x0 + 12 < end; x0 += 16, w += 16 * TCols.Count * TLanes.Count)
                        {
                            TInt v;
                            v = TLanes.BroadcastInt(*(int*)(x0));
                            p0 = TDot.Dot(p0, v, TLanes.LoadInts((int*)w + (0 * TCols.Count * TLanes.Count)));
                            if (TCols.Count > 1) q0 = TDot.Dot(q0, v, TLanes.LoadInts((int*)w + (((0 * TCols.Count) + 1) * TLanes.Count)));
                            v = TLanes.BroadcastInt(*(int*)(x0 + 4));
                            p1 = TDot.Dot(p1, v, TLanes.LoadInts((int*)w + (1 * TCols.Count * TLanes.Count)));
                            if (TCols.Count > 1) q1 = TDot.Dot(q1, v, TLanes.LoadInts((int*)w + (((1 * TCols.Count) + 1) * TLanes.Count)));
                            v = TLanes.BroadcastInt(*(int*)(x0 + 8));
                            p2 = TDot.Dot(p2, v, TLanes.LoadInts((int*)w + (2 * TCols.Count * TLanes.Count)));
                            if (TCols.Count > 1) q2 = TDot.Dot(q2, v, TLanes.LoadInts((int*)w + (((2 * TCols.Count) + 1) * TLanes.Count)));
                            v = TLanes.BroadcastInt(*(int*)(x0 + 12));
                            p3 = TDot.Dot(p3, v, TLanes.LoadInts((int*)w + (3 * TCols.Count * TLanes.Count)));
                            if (TCols.Count > 1) q3 = TDot.Dot(q3, v, TLanes.LoadInts((int*)w + (((3 * TCols.Count) + 1) * TLanes.Count)));
                        }
                    }

                    // Two steps a turn: what counts and compares takes a sixth of a step's time.
                    for (; TRows.Count > 1 && x0 + 4 < end; x0 += 8, w += 8 * TCols.Count * TLanes.Count)
                    {
                        TInt w0 = TLanes.LoadInts((int*)w), w1 = TCols.Count > 1 ? TLanes.LoadInts((int*)w + TLanes.Count) : w0;
                        Row(x0, w0, w1, ref p0, ref q0);
                        if (TRows.Count > 1) Row(x0 + step, w0, w1, ref p1, ref q1);
                        if (TRows.Count > 2) Row(x0 + (2 * step), w0, w1, ref p2, ref q2);
                        if (TRows.Count > 3) Row(x3, w0, w1, ref p3, ref q3);
                        if (TRows.Count > 4) Row(x3 + step, w0, w1, ref p4, ref q4);
                        if (TRows.Count > 5) Row(x3 + (2 * step), w0, w1, ref p5, ref q5);
                        if (TRows.Count > 6) Row(x6, w0, w1, ref p6, ref q6);
                        if (TRows.Count > 7) Row(x6 + step, w0, w1, ref p7, ref q7);
                        if (TRows.Count > 8) Row(x6 + (2 * step), w0, w1, ref p8, ref q8);
                        if (TRows.Count > 9) Row(x9, w0, w1, ref p9, ref q9);
                        if (TRows.Count > 10) Row(x9 + step, w0, w1, ref pA, ref qA);
                        if (TRows.Count > 11) Row(x9 + (2 * step), w0, w1, ref pB, ref qB);
                        w0 = TLanes.LoadInts((int*)w + (TCols.Count * TLanes.Count));
                        w1 = TCols.Count > 1 ? TLanes.LoadInts((int*)w + (3 * TLanes.Count)) : w0;
                        Row(x0 + 4, w0, w1, ref p0, ref q0);
                        if (TRows.Count > 1) Row(x0 + step + 4, w0, w1, ref p1, ref q1);
                        if (TRows.Count > 2) Row(x0 + (2 * step) + 4, w0, w1, ref p2, ref q2);
                        if (TRows.Count > 3) Row(x3 + 4, w0, w1, ref p3, ref q3);
                        if (TRows.Count > 4) Row(x3 + step + 4, w0, w1, ref p4, ref q4);
                        if (TRows.Count > 5) Row(x3 + (2 * step) + 4, w0, w1, ref p5, ref q5);
                        if (TRows.Count > 6) Row(x6 + 4, w0, w1, ref p6, ref q6);
                        if (TRows.Count > 7) Row(x6 + step + 4, w0, w1, ref p7, ref q7);
                        if (TRows.Count > 8) Row(x6 + (2 * step) + 4, w0, w1, ref p8, ref q8);
                        if (TRows.Count > 9) Row(x9 + 4, w0, w1, ref p9, ref q9);
                        if (TRows.Count > 10) Row(x9 + step + 4, w0, w1, ref pA, ref qA);
                        if (TRows.Count > 11) Row(x9 + (2 * step) + 4, w0, w1, ref pB, ref qB);
                        if (TRows.Count > 3) x3 += 8;
                        if (TRows.Count > 6) x6 += 8;
                        if (TRows.Count > 9) x9 += 8;
                    }

                    for (; x0 < end; x0 += 4, w += 4 * TCols.Count * TLanes.Count)
                    {
                        TInt w0 = TLanes.LoadInts((int*)w), w1 = TCols.Count > 1 ? TLanes.LoadInts((int*)w + TLanes.Count) : w0;
                        Row(x0, w0, w1, ref p0, ref q0);
                        if (TRows.Count > 1) Row(x0 + step, w0, w1, ref p1, ref q1);
                        if (TRows.Count > 2) Row(x0 + (2 * step), w0, w1, ref p2, ref q2);
                        if (TRows.Count > 3) Row(x3, w0, w1, ref p3, ref q3);
                        if (TRows.Count > 4) Row(x3 + step, w0, w1, ref p4, ref q4);
                        if (TRows.Count > 5) Row(x3 + (2 * step), w0, w1, ref p5, ref q5);
                        if (TRows.Count > 6) Row(x6, w0, w1, ref p6, ref q6);
                        if (TRows.Count > 7) Row(x6 + step, w0, w1, ref p7, ref q7);
                        if (TRows.Count > 8) Row(x6 + (2 * step), w0, w1, ref p8, ref q8);
                        if (TRows.Count > 9) Row(x9, w0, w1, ref p9, ref q9);
                        if (TRows.Count > 10) Row(x9 + step, w0, w1, ref pA, ref qA);
                        if (TRows.Count > 11) Row(x9 + (2 * step), w0, w1, ref pB, ref qB);
                        if (TRows.Count > 3) x3 += 4;
                        if (TRows.Count > 6) x6 += 4;
                        if (TRows.Count > 9) x9 += 4;
                    }
                }

                if (TRows.Count == 1)
                {
                    p0 = TLanes.AddInts(TLanes.AddInts(p0, p1), TLanes.AddInts(p2, p3));
                    q0 = TLanes.AddInts(TLanes.AddInts(q0, q1), TLanes.AddInts(q2, q3));
                }

                // Pixels and channels that this tile writes.
                long pixel = (row * args->YRow) + ((long)tile * TRows.Count);
                // The sums leave through memory: were they used after the loop, the compiler would keep them on the stack within it,
                // because the dot product's encoding has sixteen registers and the store wants five more.
                int* spill = (int*)args->Spill;
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
                Finish(args, pixel);
            }
        }
    }

    /// <summary>One step of one pixel: four bytes by all channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(byte* x, TInt w0, TInt w1, ref TInt p, ref TInt q)
    {
        TInt v = TLanes.BroadcastInt(*(int*)x);
        p = TDot.Dot(p, v, w0);
        if (TCols.Count > 1) q = TDot.Dot(q, v, w1);
    }

    /// <summary>Stores the tile whose sums lie in <see cref="TileArgs.Spill"/>.</summary>
    /// <param name="pixel">Number of the tile's first pixel, counted from <see cref="TileArgs.Y"/>.</param>
    public static void Finish(TileArgs* args, long pixel)
    {
        if (args->Quant->Raw)
            args->Spill = (int*)args->Spill + (TRows.Count * TCols.Count * TLanes.Count);
        else if (args->Quant->ToFloat)
            FinishFloat(args, pixel);
        else if (args->Residual is not null && typeof(TLanes) == typeof(QuantLanes256) && args->Quant->SumBounded)
            ByteStore256<TRows, TCols>.RunSum(args, (byte*)args->Y + (pixel * args->YStride), (byte*)args->Residual + (pixel * args->ResidualStride));
        else if (args->Residual is not null)
            FinishSum(args, pixel);
        else if (typeof(TLanes) == typeof(QuantLanes256) && args->Quant->Bounded)
            ByteStore256<TRows, TCols>.Run(args, (byte*)args->Y + (pixel * args->YStride));
        else
            FinishBytes(args, pixel);
    }

    /// <summary>Requantizes the spilled sums and stores bytes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FinishBytes(TileArgs* args, long pixel)
    {
        QuantStore* quant = args->Quant;
        int* spill = (int*)args->Spill;
        byte* y = (byte*)args->Y + (pixel * args->YStride);
        nint stride = args->YStride;
        int room = args->Room;
        TFloat low = TLanes.Broadcast(quant->Low), high = TLanes.Broadcast(quant->High);
        TInt zero = TLanes.BroadcastInt(quant->ZeroPoint);
        TFloat m0 = TLanes.LoadFloats(args->Multipliers);
        TFloat m1 = TCols.Count > 1 ? TLanes.LoadFloats(args->Multipliers + TLanes.Count) : m0;
        for (int row = 0; row < TRows.Count; row++, y += stride, spill += TCols.Count * TLanes.Count)
        {
            TInt p = TLanes.AddInts(Requantize(TLanes.LoadInts(spill), m0, low, high), zero);
            if (TCols.Count > 1)
                TLanes.StoreBytes(y, p, TLanes.AddInts(Requantize(TLanes.LoadInts(spill + TLanes.Count), m1, low, high), zero), room);
            else
                TLanes.StoreBytes(y, p, room);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Requantize(TInt sum, TFloat multiplier, TFloat low, TFloat high)
        => TLanes.Round(TLanes.Clamp(TLanes.Multiply(TLanes.ToFloat(sum), multiplier), low, high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spill(int* to, TInt p, TInt q)
    {
        TLanes.StoreInts(to, p);
        if (TCols.Count > 1) TLanes.StoreInts(to + TLanes.Count, q);
    }

    /// <summary>Requantizes the spilled sums, adds the residual and stores.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FinishSum(TileArgs* args, long pixel)
    {
        QuantStore* quant = args->Quant;
        int* spill = (int*)args->Spill;
        byte* y = (byte*)args->Y + (pixel * args->YStride);
        byte* r = (byte*)args->Residual + (pixel * args->ResidualStride);
        TFloat low = TLanes.Broadcast(quant->Low), high = TLanes.Broadcast(quant->High);
        for (int row = 0; row < TRows.Count; row++, y += args->YStride, r += args->ResidualStride)
        {
            for (int column = 0; column < TCols.Count; column++, spill += TLanes.Count)
            {
                int at = column * TLanes.Count, room = args->Room - at;
                if (room <= 0)
                    continue;
                TInt steps = Requantize(TLanes.LoadInts(spill), TLanes.LoadFloats(args->Multipliers + at), low, high);
                TLanes.StoreBytes(y + at, Sum(quant, steps, TLanes.LoadBytes(r + at, room)), room);
            }
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

    /// <summary>Dequantizes the spilled sums and stores floats.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FinishFloat(TileArgs* args, long pixel)
    {
        int* spill = (int*)args->Spill;
        float* y = (float*)args->Y + (pixel * args->YStride);
        TFloat low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
        for (int row = 0; row < TRows.Count; row++, y += args->YStride)
        {
            for (int column = 0; column < TCols.Count; column++, spill += TLanes.Count)
            {
                int at = column * TLanes.Count, room = args->Room - at;
                TFloat value = TLanes.Clamp(TLanes.Multiply(TLanes.ToFloat(TLanes.LoadInts(spill)), TLanes.LoadFloats(args->Multipliers + at)), low, high);
                bool whole = room >= TLanes.Count;
                TLanes.StoreFloats(whole ? y + at : (float*)spill, value);
                for (int c = 0; !whole && c < room; c++)
                    y[at + c] = ((float*)spill)[c];
            }
        }
    }
}
