using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The transforms of Winograd's filtering with six products along both axes, over vectors of channels.</summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
internal static unsafe class WinogradSquareLoop<TLanes, TVec>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
{
    /// <summary>Transforms tiles of 6 x 6 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(WinogradArgs* args)
    {
        (int row, int column) = (args->Row, args->Column);
        float** lines = stackalloc float*[6];
        float* points = args->Points;
        for (int t = 0; t < args->Count; t++, points += args->TileStep, args->Tiles->Next(ref row, ref column))
        {
            args->Tiles->Lines((byte*)args->X, row, column, (byte**)lines, (byte*)args->Zeros, out int first, out int last);
            if (first == 0 && last == 6)
                Whole(lines, points, args->Channels, args->XPixel, args->Step, args->Spare);
            else
                Edge(lines, first, last, points, args->Channels, args->XPixel, args->Step, args->Spare);
        }
    }

    /// <summary>Makes tiles' outputs of their products, adds bias and residual, clamps and stores those that lie inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(WinogradArgs* args)
    {
        (int row, int column) = (args->Row, args->Column);
        (int tallest, int widest) = (args->Tiles->Tall.Outputs, args->Tiles->Wide.Outputs);
        nint step = args->Step;
        float* points = args->Points;
        TVec low = TLanes.Broadcast(args->Low), high = TLanes.Broadcast(args->High);
        for (int t = 0; t < args->Count; t++, points += args->TileStep, args->Tiles->Next(ref row, ref column))
        {
            nint pixel = args->Tiles->FirstResult(row, column, out int tall, out int wide);
            float* first = args->Y + (pixel * args->YPixel);
            float* firstResidual = args->Residual is null ? null : args->Residual + (pixel * args->ResidualPixel);
            for (int c = 0; c < args->Channels; c += TLanes.Count)
            {
                float* from = points + c;
                float* spare = args->Spare;
                for (int r = 0; r < 6; r++, from += 6 * step, spare += 4 * TLanes.Count)
                {
                    WinogradSix<TLanes, TVec>.Outputs(from, step, widest, out TVec v0, out TVec v1, out TVec v2, out TVec v3);
                    TLanes.Store(spare, v0);
                    TLanes.Store(spare + TLanes.Count, v1);
                    TLanes.Store(spare + (2 * TLanes.Count), v2);
                    TLanes.Store(spare + (3 * TLanes.Count), v3);
                }

                spare = args->Spare;
                float* y = first + c;
                float* residual = firstResidual is null ? null : firstResidual + c;
                TVec bias = TLanes.Load(args->Bias + c);
                for (int x = 0; x < wide; x++, spare += TLanes.Count, y += args->YPixel)
                {
                    WinogradSix<TLanes, TVec>.Outputs(spare, 4 * TLanes.Count, tallest, out TVec v0, out TVec v1, out TVec v2, out TVec v3);
                    WinogradSix<TLanes, TVec>.Store(y, args->YLine, residual, args->ResidualLine, tall, bias, v0, v1, v2, v3, low, high);
                    if (residual is not null)
                        residual += args->ResidualPixel;
                }
            }
        }
    }

    /// <summary>
    /// A tile whose columns lie inside: down the columns as they are read, then along the rows, so that of two rows that are made together
    /// only one waits in memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole(float** lines, float* points, int channels, nint p1, nint step, float* spare)
    {
        nint p2 = 2 * p1, p3 = 3 * p1, p4 = 4 * p1, p5 = 5 * p1;
        for (int c = 0; c < channels; c += TLanes.Count)
        {
            float* to = points + c;
            float* l0 = lines[0] + c, l1 = lines[1] + c, l2 = lines[2] + c, l3 = lines[3] + c, l4 = lines[4] + c, l5 = lines[5] + c;
            WinogradSix<TLanes, TVec>.Products(Outer(l0, l2, l4, 0), Outer(l0, l2, l4, p1), Outer(l0, l2, l4, p2), Outer(l0, l2, l4, p3), Outer(l0, l2, l4, p4), Outer(l0, l2, l4, p5), to, step);
            WinogradSix<TLanes, TVec>.Products(Outer(l1, l3, l5, 0), Outer(l1, l3, l5, p1), Outer(l1, l3, l5, p2), Outer(l1, l3, l5, p3), Outer(l1, l3, l5, p4), Outer(l1, l3, l5, p5), to + (30 * step), step);
            to += 6 * step;
            WinogradSix<TLanes, TVec>.Products(Ones(l1, l2, l3, l4, 0, spare, 0), Ones(l1, l2, l3, l4, p1, spare, 1), Ones(l1, l2, l3, l4, p2, spare, 2), Ones(l1, l2, l3, l4, p3, spare, 3), Ones(l1, l2, l3, l4, p4, spare, 4), Ones(l1, l2, l3, l4, p5, spare, 5), to, step);
            to += 6 * step;
            Products(spare, to, step);
            to += 6 * step;
            WinogradSix<TLanes, TVec>.Products(Twos(l1, l2, l3, l4, 0, spare, 0), Twos(l1, l2, l3, l4, p1, spare, 1), Twos(l1, l2, l3, l4, p2, spare, 2), Twos(l1, l2, l3, l4, p3, spare, 3), Twos(l1, l2, l3, l4, p4, spare, 4), Twos(l1, l2, l3, l4, p5, spare, 5), to, step);
            to += 6 * step;
            Products(spare, to, step);
        }
    }

    /// <summary>A tile of whose columns some lie outside: along the rows into the spare room, then down its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge(float** lines, int first, int last, float* points, int channels, nint pixel, nint step, float* spare)
    {
        for (int c = 0; c < channels; c += TLanes.Count)
        {
            float* to = spare;
            for (int r = 0; r < 6; r++, to += 6 * TLanes.Count)
            {
                float* p = lines[r] + c;
                float* p3 = p + (3 * pixel);
                WinogradSix<TLanes, TVec>.Products(At(p, 0, first, last), At(p + pixel, 1, first, last), At(p + (2 * pixel), 2, first, last), At(p3, 3, first, last), At(p3 + pixel, 4, first, last), At(p3 + (2 * pixel), 5, first, last), to, TLanes.Count);
            }

            float* from = spare;
            to = points + c;
            for (int x = 0; x < 6; x++, from += TLanes.Count, to += step)
            {
                WinogradSix<TLanes, TVec>.Products(TLanes.Load(from), TLanes.Load(from + (6 * TLanes.Count)), TLanes.Load(from + (12 * TLanes.Count)), TLanes.Load(from + (18 * TLanes.Count)),
                    TLanes.Load(from + (24 * TLanes.Count)), TLanes.Load(from + (30 * TLanes.Count)), to, 6 * step);
            }
        }
    }

    /// <summary>The first or the last product down a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Outer(float* a, float* b, float* c, nint at)
        => TLanes.MultiplyAdd(TLanes.Broadcast(-5), TLanes.Load(b + at), TLanes.MultiplyAdd(TLanes.Broadcast(4), TLanes.Load(a + at), TLanes.Load(c + at)));

    /// <summary>The products of the points 1 and -1 down a column; the second is left in the spare room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Ones(float* l1, float* l2, float* l3, float* l4, nint at, float* spare, int column)
    {
        TVec even = TLanes.MultiplyAdd(TLanes.Broadcast(-4), TLanes.Load(l2 + at), TLanes.Load(l4 + at)), odd = TLanes.MultiplyAdd(TLanes.Broadcast(-4), TLanes.Load(l1 + at), TLanes.Load(l3 + at));
        TLanes.Store(spare + (column * TLanes.Count), TLanes.Subtract(even, odd));
        return TLanes.Add(even, odd);
    }

    /// <summary>The products of the points 2 and -2 down a column; the second is left in the spare room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Twos(float* l1, float* l2, float* l3, float* l4, nint at, float* spare, int column)
    {
        TVec even = TLanes.Subtract(TLanes.Load(l4 + at), TLanes.Load(l2 + at)), odd = TLanes.Subtract(TLanes.Load(l3 + at), TLanes.Load(l1 + at));
        TLanes.Store(spare + (column * TLanes.Count), TLanes.MultiplyAdd(TLanes.Broadcast(-2), odd, even));
        return TLanes.MultiplyAdd(TLanes.Broadcast(2), odd, even);
    }

    /// <summary>Along a row that lies in the spare room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Products(float* from, float* to, nint step)
        => WinogradSix<TLanes, TVec>.Products(TLanes.Load(from), TLanes.Load(from + TLanes.Count), TLanes.Load(from + (2 * TLanes.Count)), TLanes.Load(from + (3 * TLanes.Count)),
            TLanes.Load(from + (4 * TLanes.Count)), TLanes.Load(from + (5 * TLanes.Count)), to, step);

    /// <summary>A pixel, or zeros where its column lies outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec At(float* pixel, int column, int first, int last) => column < first || column >= last ? TLanes.Broadcast(0) : TLanes.Load(pixel);
}
