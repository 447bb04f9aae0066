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
        nint step = args->Step;
        int tall = args->Tall, wide = args->Wide;
        for (int c = 0; c < args->Channels; c += TLanes.Count)
        {
            float* from = args->Points + c;
            TVec v0, v1, v2, v3;
            if (args->Columns == 1)
            {
                Few(from, step, tall, out v0, out v1, out v2, out v3);
                Down(args, c, 0, v0, v1, v2, v3);
                continue;
            }

            if (args->Rows == 1)
            {
                Few(from, step, wide, out v0, out v1, out v2, out v3);
                Store(args, c, 0, 0, v0);
                if (args->ValidWide > 1) Store(args, c, 0, 1, v1);
                if (args->ValidWide > 2) Store(args, c, 0, 2, v2);
                if (args->ValidWide > 3) Store(args, c, 0, 3, v3);
                continue;
            }

            float* across = args->Spare;
            for (int r = 0; r < 6; r++, from += 6 * step, across += wide * TLanes.Count)
            {
                Few(from, step, wide, out v0, out v1, out v2, out v3);
                TLanes.Store(across, v0);
                TLanes.Store(across + TLanes.Count, v1);
                if (wide > 2) TLanes.Store(across + (2 * TLanes.Count), v2);
                if (wide > 3) TLanes.Store(across + (3 * TLanes.Count), v3);
            }

            for (int x = 0; x < args->ValidWide; x++)
            {
                Few(args->Spare + (x * TLanes.Count), (nint)wide * TLanes.Count, tall, out v0, out v1, out v2, out v3);
                Down(args, c, x, v0, v1, v2, v3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Down(WinogradArgs* args, int c, int x, TVec v0, TVec v1, TVec v2, TVec v3)
    {
        Store(args, c, 0, x, v0);
        if (args->ValidTall > 1) Store(args, c, 1, x, v1);
        if (args->ValidTall > 2) Store(args, c, 2, x, v2);
        if (args->ValidTall > 3) Store(args, c, 3, x, v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(WinogradArgs* args, int c, int row, int column, TVec v)
    {
        v = TLanes.Add(v, TLanes.Load(args->Bias + c));
        if (args->Residual is not null)
            v = TLanes.Add(v, TLanes.Load(args->Residual + (row * args->ResidualLine) + (column * args->ResidualPixel) + c));
        TLanes.Store(args->Y + (row * args->YLine) + (column * args->YPixel) + c, TLanes.Min(TLanes.Broadcast(args->High), TLanes.Max(TLanes.Broadcast(args->Low), v)));
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
        TVec four = TLanes.Broadcast(-4), five = TLanes.Broadcast(-5), two = TLanes.Broadcast(2), minus = TLanes.Broadcast(-1);
        TLanes.Store(to, TLanes.MultiplyAdd(five, d2, TLanes.MultiplyAdd(TLanes.Broadcast(4), d0, d4)));
        TVec a = TLanes.MultiplyAdd(four, d2, d4), b = TLanes.MultiplyAdd(four, d1, d3);
        TLanes.Store(to + step, TLanes.Add(a, b));
        TLanes.Store(to + (2 * step), TLanes.MultiplyAdd(minus, b, a));
        TVec e = TLanes.MultiplyAdd(minus, d2, d4), f = TLanes.Multiply(two, TLanes.MultiplyAdd(minus, d1, d3));
        TLanes.Store(to + (3 * step), TLanes.Add(e, f));
        TLanes.Store(to + (4 * step), TLanes.MultiplyAdd(minus, f, e));
        TLanes.Store(to + (5 * step), TLanes.MultiplyAdd(five, d3, TLanes.MultiplyAdd(TLanes.Broadcast(4), d1, d5)));
    }

    /// <summary>The outputs of six products that lie <paramref name="step"/> floats apart: 2 to 4 of them mean something.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Few(float* from, nint step, int outputs, out TVec y0, out TVec y1, out TVec y2, out TVec y3)
    {
        float* from3 = from + (3 * step);
        TVec m0 = TLanes.Load(from), m1 = TLanes.Load(from + step), m2 = TLanes.Load(from + (2 * step)), m3 = TLanes.Load(from3), m4 = TLanes.Load(from3 + step), m5 = TLanes.Load(from3 + (2 * step));
        TVec minus = TLanes.Broadcast(-1);
        TVec s = TLanes.Add(m1, m2), d = TLanes.MultiplyAdd(minus, m2, m1), u = TLanes.Add(m3, m4), v = TLanes.MultiplyAdd(minus, m4, m3);
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
