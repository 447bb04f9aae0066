using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The transforms of Winograd's filtering over vectors of channels.</summary>
/// <typeparam name="TLanes">The vector operations.</typeparam>
/// <typeparam name="TVec">The vector type.</typeparam>
internal static unsafe class WinogradLoop<TLanes, TVec>
    where TLanes : struct, IFloatLanes<TVec>
    where TVec : struct
{
    /// <summary>Transforms one tile of pixels: points[k] gets product k of every channel.</summary>
    /// <param name="pixels">The tile's pixels, row by row.</param>
    /// <param name="rows">1 or 6.</param>
    /// <param name="columns">1 or 6.</param>
    /// <param name="points">First product's row of this tile.</param>
    /// <param name="step">Floats from product to product.</param>
    /// <param name="channels">A multiple of the lanes.</param>
    /// <param name="spare">36 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int rows, int columns, float* points, long step, int channels, float* spare)
    {
        for (int c = 0; c < channels; c += TLanes.Count)
        {
            float* to = points + c;
            if (columns == 1)
            {
                Six(TLanes.Load(pixels[0] + c), TLanes.Load(pixels[1] + c), TLanes.Load(pixels[2] + c), TLanes.Load(pixels[3] + c), TLanes.Load(pixels[4] + c), TLanes.Load(pixels[5] + c), to, step);
                continue;
            }

            float* rowTo = rows == 1 ? to : spare;
            long rowStep = rows == 1 ? step : TLanes.Count;
            for (int r = 0; r < rows; r++, rowTo += 6 * TLanes.Count)
            {
                float** p = pixels + (6 * r);
                Six(TLanes.Load(p[0] + c), TLanes.Load(p[1] + c), TLanes.Load(p[2] + c), TLanes.Load(p[3] + c), TLanes.Load(p[4] + c), TLanes.Load(p[5] + c), rowTo, rowStep);
            }

            if (rows == 1)
                continue;
            float* from = spare;
            for (int x = 0; x < 6; x++, from += TLanes.Count, to += step)
            {
                Six(TLanes.Load(from), TLanes.Load(from + (6 * TLanes.Count)), TLanes.Load(from + (12 * TLanes.Count)), TLanes.Load(from + (18 * TLanes.Count)),
                    TLanes.Load(from + (24 * TLanes.Count)), TLanes.Load(from + (30 * TLanes.Count)), to, 6 * step);
            }
        }
    }

    /// <summary>Makes a tile's outputs of its products, adds bias and residual, clamps and stores those that lie inside.</summary>
    /// <param name="points">First product's row of this tile.</param>
    /// <param name="step">Floats from product to product.</param>
    /// <param name="rows">1 or 6 products.</param>
    /// <param name="columns">1 or 6 products.</param>
    /// <param name="tall">Rows of outputs.</param>
    /// <param name="wide">Columns of outputs.</param>
    /// <param name="y">Where each output goes, or null outside; then where its residual lies.</param>
    /// <param name="channels">A multiple of the lanes.</param>
    /// <param name="spare">36 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* points, long step, int rows, int columns, int tall, int wide, float** y, float* bias, float low, float high, int channels, float* spare)
    {
        TVec bottom = TLanes.Broadcast(low), top = TLanes.Broadcast(high);
        for (int c = 0; c < channels; c += TLanes.Count)
        {
            float* from = points + c;
            float* across = spare;
            if (columns == 1)
            {
                for (int r = 0; r < rows; r++)
                    TLanes.Store(across + (r * TLanes.Count), TLanes.Load(from + (r * step)));
            }
            else
            {
                for (int r = 0; r < rows; r++, from += 6 * step, across += wide * TLanes.Count)
                    Few(TLanes.Load(from), TLanes.Load(from + step), TLanes.Load(from + (2 * step)), TLanes.Load(from + (3 * step)), TLanes.Load(from + (4 * step)), TLanes.Load(from + (5 * step)), across, TLanes.Count, wide);
            }

            if (rows == 6)
            {
                // Down the columns, in place: a column is read whole before it is written.
                int width = columns == 1 ? 1 : wide;
                long line = (long)width * TLanes.Count;
                for (int x = 0; x < width; x++)
                {
                    float* at = spare + (x * TLanes.Count);
                    Few(TLanes.Load(at), TLanes.Load(at + line), TLanes.Load(at + (2 * line)), TLanes.Load(at + (3 * line)), TLanes.Load(at + (4 * line)), TLanes.Load(at + (5 * line)), at, line, tall);
                }
            }

            TVec b = TLanes.Load(bias + c);
            for (int i = 0; i < tall * wide; i++)
            {
                if (y[i] is null)
                    continue;
                TVec v = TLanes.Add(TLanes.Load(spare + (i * TLanes.Count)), b);
                if (y[i + (tall * wide)] is not null)
                    v = TLanes.Add(v, TLanes.Load(y[i + (tall * wide)] + c));
                TLanes.Store(y[i] + c, TLanes.Min(top, TLanes.Max(bottom, v)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Six(TVec d0, TVec d1, TVec d2, TVec d3, TVec d4, TVec d5, float* to, long step)
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Few(TVec m0, TVec m1, TVec m2, TVec m3, TVec m4, TVec m5, float* to, long step, int outputs)
    {
        TVec minus = TLanes.Broadcast(-1);
        TVec s = TLanes.Add(m1, m2), d = TLanes.MultiplyAdd(minus, m2, m1), u = TLanes.Add(m3, m4), v = TLanes.MultiplyAdd(minus, m4, m3);
        TLanes.Store(to, TLanes.Add(m0, TLanes.Add(s, u)));
        TVec y = TLanes.MultiplyAdd(TLanes.Broadcast(2), v, d);
        TLanes.Store(to + step, outputs == 2 ? TLanes.Add(y, m5) : y);
        if (outputs == 2)
            return;
        y = TLanes.MultiplyAdd(TLanes.Broadcast(4), u, s);
        TLanes.Store(to + (2 * step), outputs == 3 ? TLanes.Add(y, m5) : y);
        if (outputs > 3)
            TLanes.Store(to + (3 * step), TLanes.Add(TLanes.MultiplyAdd(TLanes.Broadcast(8), v, d), m5));
    }
}
