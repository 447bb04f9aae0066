using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Compress.Runtime.Kernels;

/// <summary>Global pooling of one channels-last image in float; the 8-bit one is <see cref="QuantElementwise.GlobalAverage"/>.</summary>
internal static unsafe class GlobalPool
{
    /// <summary>The mean or maximum of each channel.</summary>
    /// <param name="stride">Floats from pixel to pixel.</param>
    public static void Float(PoolKind kind, float* x, long pixels, int stride, float* y, int channels)
    {
        if (KernelTiers.IsAllowed(KernelTier.Avx512))
            Run<MathLanes512, Vector512<float>>(kind, x, pixels, stride, y, channels);
        else if (KernelTiers.IsMiddle(KernelTiers.Limit))
            Run<MathLanes256, Vector256<float>>(kind, x, pixels, stride, y, channels);
        else
            Run<MathLanes128, Vector128<float>>(kind, x, pixels, stride, y, channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLanes, TVec>(PoolKind kind, float* x, long pixels, int stride, float* y, int channels)
        where TLanes : struct, IMathLanes<TVec>
        where TVec : struct
    {
        int c = 0;
        // Four vectors side by side: none waits for its own last sum, and whole cache lines are read.
        for (; c <= channels - (4 * TLanes.Count); c += 4 * TLanes.Count)
        {
            float* from = x + c;
            TVec a0 = TLanes.Load(from), a1 = TLanes.Load(from + TLanes.Count), a2 = TLanes.Load(from + (2 * TLanes.Count)), a3 = TLanes.Load(from + (3 * TLanes.Count));
            for (long i = 1; i < pixels; i++)
            {
                from += stride;
                TVec b0 = TLanes.Load(from), b1 = TLanes.Load(from + TLanes.Count), b2 = TLanes.Load(from + (2 * TLanes.Count)), b3 = TLanes.Load(from + (3 * TLanes.Count));
                if (kind == PoolKind.Max)
                    (a0, a1, a2, a3) = (TLanes.Max(a0, b0), TLanes.Max(a1, b1), TLanes.Max(a2, b2), TLanes.Max(a3, b3));
                else
                    (a0, a1, a2, a3) = (TLanes.Add(a0, b0), TLanes.Add(a1, b1), TLanes.Add(a2, b2), TLanes.Add(a3, b3));
            }

            TVec divisor = TLanes.Broadcast(kind == PoolKind.Max ? 1 : pixels);
            TLanes.Store(y + c, TLanes.Divide(a0, divisor));
            TLanes.Store(y + c + TLanes.Count, TLanes.Divide(a1, divisor));
            TLanes.Store(y + c + (2 * TLanes.Count), TLanes.Divide(a2, divisor));
            TLanes.Store(y + c + (3 * TLanes.Count), TLanes.Divide(a3, divisor));
        }

        for (; c <= channels - TLanes.Count; c += TLanes.Count)
        {
            TVec all = TLanes.Load(x + c);
            for (long i = 1; i < pixels; i++)
            {
                TVec next = TLanes.Load(x + (i * stride) + c);
                all = kind == PoolKind.Max ? TLanes.Max(all, next) : TLanes.Add(all, next);
            }

            TLanes.Store(y + c, kind == PoolKind.Max ? all : TLanes.Divide(all, TLanes.Broadcast(pixels)));
        }

        for (; c < channels; c++)
        {
            float all = x[c];
            for (long i = 1; i < pixels; i++)
            {
                float next = x[(i * stride) + c];
                all = kind == PoolKind.Max ? MathF.Max(all, next) : all + next;
            }

            y[c] = kind == PoolKind.Max ? all : all / pixels;
        }
    }
}
