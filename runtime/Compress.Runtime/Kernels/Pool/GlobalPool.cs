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
        else if (KernelTiers.IsAllowed(KernelTier.Avx2))
            Run<MathLanes256, Vector256<float>>(kind, x, pixels, stride, y, channels);
        else
            Run<MathLanes128, Vector128<float>>(kind, x, pixels, stride, y, channels);
    }

    private static void Run<TLanes, TVec>(PoolKind kind, float* x, long pixels, int stride, float* y, int channels)
        where TLanes : struct, IMathLanes<TVec>
        where TVec : struct
    {
        int c = 0;
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
