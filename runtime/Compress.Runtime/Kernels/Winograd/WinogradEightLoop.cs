using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The transforms of Winograd's filtering with eight products along one axis, over vectors of channels.</summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
internal static unsafe class WinogradEightLoop<TLanes, TVec>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
{
    /// <summary>Transforms tiles of eight pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(WinogradArgs* args)
    {
        (int row, int column) = (args->Row, args->Column);
        float** at = stackalloc float*[8];
        nint step = args->Step;
        float* points = args->Points;
        for (int t = 0; t < args->Count; t++, points += args->TileStep, args->Tiles->Next(ref row, ref column))
        {
            args->Tiles->Pixels((byte*)args->X, row, column, (byte**)at, (byte*)args->Zeros);
            float* to = points;
            for (nint c = 0; c < args->Channels; c += TLanes.Count, to += TLanes.Count)
            {
                TVec d1 = TLanes.Load(at[1] + c), d2 = TLanes.Load(at[2] + c), d3 = TLanes.Load(at[3] + c), d4 = TLanes.Load(at[4] + c), d5 = TLanes.Load(at[5] + c), d6 = TLanes.Load(at[6] + c);
                TLanes.Store(to, TLanes.MultiplyAdd(TLanes.Broadcast(5.25f), TLanes.Subtract(d2, d4), TLanes.Subtract(d6, TLanes.Load(at[0] + c))));
                TLanes.Store(to + (7 * step), TLanes.MultiplyAdd(TLanes.Broadcast(5.25f), TLanes.Subtract(d3, d5), TLanes.Subtract(TLanes.Load(at[7] + c), d1)));
                TVec minus = TLanes.Broadcast(-4.25f);
                Both(to + step, step, TLanes.MultiplyAdd(minus, d4, TLanes.Add(d2, d6)), TLanes.MultiplyAdd(minus, d3, TLanes.Add(d1, d5)));
                TVec two = TLanes.Broadcast(2), half = TLanes.Broadcast(0.5f), odd = TLanes.Multiply(TLanes.Broadcast(-2.5f), d3);
                Both(to + (3 * step), step, TLanes.MultiplyAdd(TLanes.Broadcast(0.25f), d2, TLanes.MultiplyAdd(TLanes.Broadcast(-1.25f), d4, d6)), TLanes.MultiplyAdd(half, d1, TLanes.MultiplyAdd(two, d5, odd)));
                Both(to + (5 * step), step, TLanes.MultiplyAdd(TLanes.Broadcast(4), d2, TLanes.MultiplyAdd(TLanes.Broadcast(-5), d4, d6)), TLanes.MultiplyAdd(two, d1, TLanes.MultiplyAdd(half, d5, odd)));
            }
        }
    }

    /// <summary>Makes tiles' four to six outputs of their products, adds bias and residual, clamps and stores those that lie inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(WinogradArgs* args)
    {
        (int row, int column) = (args->Row, args->Column);
        nint step = args->Step;
        float* points = args->Points;
        bool down = args->Tiles->Tall.Products > 1;
        int outputs = args->Tiles->Outputs;
        nint next = down ? args->YLine : args->YPixel, residualNext = down ? args->ResidualLine : args->ResidualPixel;
        TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
        for (int t = 0; t < args->Count; t++, points += args->TileStep, args->Tiles->Next(ref row, ref column))
        {
            nint pixel = args->Tiles->FirstResult(row, column, out int tall, out int wide);
            for (nint c = 0; c < args->Channels; c += TLanes.Count)
            {
                float* from = points + c;
                float* from3 = from + (3 * step), from6 = from3 + (3 * step);
                TVec m1 = TLanes.Load(from + step), m2 = TLanes.Load(from + (2 * step)), m3 = TLanes.Load(from3), m4 = TLanes.Load(from3 + step), m5 = TLanes.Load(from3 + (2 * step)), m6 = TLanes.Load(from6);
                TVec s1 = TLanes.Add(m1, m2), t1 = TLanes.Subtract(m1, m2), s2 = TLanes.Add(m3, m4), t2 = TLanes.Subtract(m3, m4), s3 = TLanes.Add(m5, m6), t3 = TLanes.Subtract(m5, m6);
                TVec bias = TLanes.Load(args->Bias + c), last = TLanes.Load(from6 + step);
                float* y = args->Y + (pixel * args->YPixel) + c;
                float* residual = args->Residual is null ? null : args->Residual + (pixel * args->ResidualPixel) + c;
                for (int output = 0; output < (down ? tall : wide); output++, y += next)
                {
                    TVec v = output == 0 ? TLanes.Add(TLanes.Add(TLanes.Load(from), s1), TLanes.Add(s2, s3))
                        : TLanes.MultiplyAdd(TLanes.Broadcast(1 << output), (output & 1) == 0 ? s2 : t2, TLanes.MultiplyAdd(TLanes.Broadcast(1f / (1 << output)), (output & 1) == 0 ? s3 : t3, (output & 1) == 0 ? s1 : t1));
                    if (output == outputs - 1)
                        v = TLanes.Add(v, last);
                    v = TLanes.Add(v, bias);
                    if (residual is not null)
                    {
                        v = TLanes.Add(v, TLanes.Load(residual));
                        residual += residualNext;
                    }

                    TLanes.Store(y, TLanes.Min(high, TLanes.Max(low, v)));
                }
            }
        }
    }

    /// <summary>Stores the sum and the difference of the even and the odd part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Both(float* to, nint step, TVec even, TVec odd)
    {
        TLanes.Store(to, TLanes.Add(even, odd));
        TLanes.Store(to + step, TLanes.Subtract(even, odd));
    }
}
