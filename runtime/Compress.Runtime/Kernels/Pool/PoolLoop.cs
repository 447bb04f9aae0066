using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The float pooling loops over the channels of one window.</summary>
internal static unsafe class PoolLoop<TLanes, TVec>
    where TLanes : struct, IMathLanes<TVec>
    where TVec : struct
{
    /// <summary>Maxima of neighbouring windows that lie whole in the image.</summary>
    /// <param name="first">First pixel of the first window.</param>
    /// <param name="offsets">Bytes from a window's first pixel to each of its pixels.</param>
    /// <param name="count">Pixels of a window.</param>
    /// <param name="step">Bytes from window to window.</param>
    /// <param name="y">First output.</param>
    /// <param name="yStep">Elements from output to output.</param>
    /// <param name="outputs">Windows.</param>
    /// <param name="channels">Channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MaxRow(byte* first, nint* offsets, int count, nint step, float* y, nint yStep, int outputs, int channels)
    {
        for (int o = 0; o < outputs; o++, first += step, y += yStep)
        {
            int c = 0;
            for (; c <= channels - TLanes.Count; c += TLanes.Count)
            {
                byte* at = first + (c * sizeof(float));
                TVec most = TLanes.Load((float*)(at + offsets[0]));
                for (int i = 1; i < count; i++)
                    most = TLanes.Max(most, TLanes.Load((float*)(at + offsets[i])));
                TLanes.Store(y + c, most);
            }

            for (; c < channels; c++)
            {
                float most = ((float*)(first + offsets[0]))[c];
                for (int i = 1; i < count; i++)
                    most = MathF.Max(most, ((float*)(first + offsets[i]))[c]);
                y[c] = most;
            }
        }
    }

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
