using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The float pooling loops over the channels of one window.</summary>
internal static unsafe class PoolLoop<TLanes, TVec>
    where TLanes : struct, IMathLanes<TVec>
    where TVec : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Max(float** window, int count, float* y, int channels, float divisor)
    {
        int c = 0;
        for (; c <= channels - TLanes.Count; c += TLanes.Count)
        {
            TVec most = TLanes.Broadcast(float.NegativeInfinity);
            for (int i = 0; i < count; i++)
                most = TLanes.Max(most, TLanes.Load(window[i] + c));
            TLanes.Store(y + c, most);
        }

        for (; c < channels; c++)
        {
            float most = float.NegativeInfinity;
            for (int i = 0; i < count; i++)
                most = MathF.Max(most, window[i][c]);
            y[c] = most;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Average(float** window, int count, float* y, int channels, float divisor)
    {
        TVec by = TLanes.Broadcast(divisor);
        int c = 0;
        for (; c <= channels - TLanes.Count; c += TLanes.Count)
        {
            TVec sum = TLanes.Broadcast(0);
            for (int i = 0; i < count; i++)
                sum = TLanes.Add(sum, TLanes.Load(window[i] + c));
            TLanes.Store(y + c, TLanes.Divide(sum, by));
        }

        for (; c < channels; c++)
        {
            float sum = 0;
            for (int i = 0; i < count; i++)
                sum += window[i][c];
            y[c] = sum / divisor;
        }
    }
}
