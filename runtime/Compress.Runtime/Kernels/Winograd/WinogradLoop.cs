using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The transforms of Winograd's filtering over vectors of channels.</summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
internal static unsafe class WinogradLoop<TLanes, TVec>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
{
    /// <summary>Transforms one tile of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(WinogradArgs* args)
    {
        nint pixel = args->Pixel, step = args->Step;
        int first = args->First, last = args->Last;
        bool whole = first == 0 && last == args->Columns;
        for (int c = 0; c < args->Channels; c += TLanes.Count)
        {
            float* to = args->Points + c;
            float** lines = args->Lines;
            if (args->Columns == 1)
            {
                // Here a column is inside or not, which the lines say.
                Six(At(lines[0], c), At(lines[1], c), At(lines[2], c), At(lines[3], c), At(lines[4], c), At(lines[5], c), to, step);
                continue;
            }

            bool flat = args->Rows == 1;
            float* rowTo = flat ? to : args->Spare;
            nint rowStep = flat ? step : TLanes.Count;
            for (int r = 0; r < args->Rows; r++, rowTo += 6 * TLanes.Count)
            {
                float* p = lines[r];
                if (p is null)
                {
                    TVec zero = TLanes.Broadcast(0);
                    for (int k = 0; k < 6; k++)
                        TLanes.Store(rowTo + (k * rowStep), zero);
                    continue;
                }

                p += c;
                float* p3 = p + (3 * pixel);
                if (whole)
                    Six(TLanes.Load(p), TLanes.Load(p + pixel), TLanes.Load(p + (2 * pixel)), TLanes.Load(p3), TLanes.Load(p3 + pixel), TLanes.Load(p3 + (2 * pixel)), rowTo, rowStep);
                else
                    Six(At(p, 0, first, last), At(p + pixel, 1, first, last), At(p + (2 * pixel), 2, first, last), At(p3, 3, first, last), At(p3 + pixel, 4, first, last), At(p3 + (2 * pixel), 5, first, last), rowTo, rowStep);
            }

            if (flat)
                continue;
            float* from = args->Spare;
            for (int x = 0; x < 6; x++, from += TLanes.Count, to += step)
            {
                Six(TLanes.Load(from), TLanes.Load(from + (6 * TLanes.Count)), TLanes.Load(from + (12 * TLanes.Count)), TLanes.Load(from + (18 * TLanes.Count)),
                    TLanes.Load(from + (24 * TLanes.Count)), TLanes.Load(from + (30 * TLanes.Count)), to, 6 * step);
            }
        }
    }

    /// <summary>Makes a tile's outputs of its products, adds bias and residual, clamps and stores those that lie inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(WinogradArgs* args)
    {
        nint step = args->Step, line = args->YLine, residualLine = args->ResidualLine;
        int tall = args->Tall, wide = args->Wide, validTall = args->ValidTall, validWide = args->ValidWide;
        TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
        for (int c = 0; c < args->Channels; c += TLanes.Count)
        {
            float* from = args->Points + c;
            float* y = args->Y + c;
            float* residual = args->Residual is null ? null : args->Residual + c;
            TVec bias = TLanes.Load(args->Bias + c);
            TVec v0, v1, v2, v3;
            if (args->Rows == 1)
            {
                Few(from, step, wide, out v0, out v1, out v2, out v3);
                Store(y, args->YPixel, residual, args->ResidualPixel, validWide, bias, v0, v1, v2, v3, low, high);
                continue;
            }

            // Along the lines into the spare room, then down its columns; a kernel of one column has no lines to go along.
            nint across = step;
            if (args->Columns > 1)
            {
                float* spare = args->Spare;
                for (int r = 0; r < 6; r++, from += 6 * step, spare += 4 * TLanes.Count)
                {
                    Few(from, step, wide, out v0, out v1, out v2, out v3);
                    TLanes.Store(spare, v0);
                    TLanes.Store(spare + TLanes.Count, v1);
                    TLanes.Store(spare + (2 * TLanes.Count), v2);
                    TLanes.Store(spare + (3 * TLanes.Count), v3);
                }

                from = args->Spare;
                across = 4 * TLanes.Count;
            }

            for (int x = 0; x < validWide; x++, from += TLanes.Count, y += args->YPixel)
            {
                Few(from, across, tall, out v0, out v1, out v2, out v3);
                Store(y, line, residual, residualLine, validTall, bias, v0, v1, v2, v3, low, high);
                if (residual is not null)
                    residual += args->ResidualPixel;
            }
        }
    }

    /// <summary>Stores up to four outputs that lie <paramref name="step"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, nint step, float* residual, nint residualStep, int valid, TVec bias, TVec v0, TVec v1, TVec v2, TVec v3, TVec low, TVec high)
    {
        (v0, v1, v2, v3) = (TLanes.Add(v0, bias), TLanes.Add(v1, bias), TLanes.Add(v2, bias), TLanes.Add(v3, bias));
        if (residual is not null)
        {
            v0 = TLanes.Add(v0, TLanes.Load(residual));
            if (valid > 1) v1 = TLanes.Add(v1, TLanes.Load(residual + residualStep));
            if (valid > 2) v2 = TLanes.Add(v2, TLanes.Load(residual + (2 * residualStep)));
            if (valid > 3) v3 = TLanes.Add(v3, TLanes.Load(residual + (3 * residualStep)));
        }

        TLanes.Store(y, TLanes.Min(high, TLanes.Max(low, v0)));
        if (valid > 1) TLanes.Store(y + step, TLanes.Min(high, TLanes.Max(low, v1)));
        if (valid > 2) TLanes.Store(y + (2 * step), TLanes.Min(high, TLanes.Max(low, v2)));
        if (valid > 3) TLanes.Store(y + (3 * step), TLanes.Min(high, TLanes.Max(low, v3)));
    }

    /// <summary>A pixel of a line, or zeros where there is no line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec At(float* line, int c) => line is null ? TLanes.Broadcast(0) : TLanes.Load(line + c);

    /// <summary>A pixel, or zeros where its column lies outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec At(float* pixel, int column, int first, int last) => column < first || column >= last ? TLanes.Broadcast(0) : TLanes.Load(pixel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Six(TVec d0, TVec d1, TVec d2, TVec d3, TVec d4, TVec d5, float* to, nint step)
    {
        TVec four = TLanes.Broadcast(4), minusFour = TLanes.Broadcast(-4), minusFive = TLanes.Broadcast(-5);
        TLanes.Store(to, TLanes.MultiplyAdd(minusFive, d2, TLanes.MultiplyAdd(four, d0, d4)));
        TLanes.Store(to + (5 * step), TLanes.MultiplyAdd(minusFive, d3, TLanes.MultiplyAdd(four, d1, d5)));
        TVec a = TLanes.MultiplyAdd(minusFour, d2, d4), b = TLanes.MultiplyAdd(minusFour, d1, d3);
        TLanes.Store(to + step, TLanes.Add(a, b));
        TLanes.Store(to + (2 * step), TLanes.Subtract(a, b));
        TVec e = TLanes.Subtract(d4, d2), f = TLanes.Subtract(d3, d1);
        TLanes.Store(to + (3 * step), TLanes.MultiplyAdd(TLanes.Broadcast(2), f, e));
        TLanes.Store(to + (4 * step), TLanes.MultiplyAdd(TLanes.Broadcast(-2), f, e));
    }

    /// <summary>The outputs of six products that lie <paramref name="step"/> floats apart: 2 to 4 of them mean something.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Few(float* from, nint step, int outputs, out TVec y0, out TVec y1, out TVec y2, out TVec y3)
    {
        float* from3 = from + (3 * step);
        TVec m0 = TLanes.Load(from), m1 = TLanes.Load(from + step), m2 = TLanes.Load(from + (2 * step)), m3 = TLanes.Load(from3), m4 = TLanes.Load(from3 + step), m5 = TLanes.Load(from3 + (2 * step));
        TVec s = TLanes.Add(m1, m2), d = TLanes.Subtract(m1, m2), u = TLanes.Add(m3, m4), v = TLanes.Subtract(m3, m4);
        y0 = TLanes.Add(m0, TLanes.Add(s, u));
        y1 = TLanes.MultiplyAdd(TLanes.Broadcast(2), v, d);
        y2 = TLanes.MultiplyAdd(TLanes.Broadcast(4), u, s);
        y3 = TLanes.Add(TLanes.MultiplyAdd(TLanes.Broadcast(8), v, d), m5);
        if (outputs == 2)
            y1 = TLanes.Add(y1, m5);
        if (outputs == 3)
            y2 = TLanes.Add(y2, m5);
    }
}
