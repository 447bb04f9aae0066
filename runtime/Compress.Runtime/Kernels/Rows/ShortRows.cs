using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>Rows so short that a vector would be mostly empty: as many rows as a vector has lanes are computed side by side.</summary>
internal static unsafe class ShortRows<TLanes, TVec>
    where TLanes : struct, IMathLanes<TVec>
    where TVec : struct
{
    /// <summary>Softmax of rows of up to 8 elements; y may be x.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(float* x, float* y, long rows, int length)
    {
        float* columns = stackalloc float[8 * 16];
        for (long first = 0; first < rows; first += TLanes.Count)
        {
            int count = (int)Math.Min(TLanes.Count, rows - first);
            float* from = x + (first * length);
            float* to = y + (first * length);
            for (int r = 0; r < TLanes.Count; r++)
            {
                // Lanes without a row repeat the first one.
                float* row = from + ((r < count ? r : 0) * length);
                for (int i = 0; i < length; i++)
                    columns[(i * TLanes.Count) + r] = row[i];
            }

            TVec most = TLanes.Load(columns);
            for (int i = 1; i < length; i++)
                most = TLanes.Max(most, TLanes.Load(columns + (i * TLanes.Count)));
            TVec sum = TLanes.Broadcast(0);
            for (int i = 0; i < length; i++)
            {
                TVec e = TLanes.Exp(TLanes.Subtract(TLanes.Load(columns + (i * TLanes.Count)), most));
                sum = TLanes.Add(sum, e);
                TLanes.Store(columns + (i * TLanes.Count), e);
            }

            for (int i = 0; i < length; i++)
                TLanes.Store(columns + (i * TLanes.Count), TLanes.Divide(TLanes.Load(columns + (i * TLanes.Count)), sum));
            for (int r = 0; r < count; r++)
            {
                for (int i = 0; i < length; i++)
                    to[(r * length) + i] = columns[(i * TLanes.Count) + r];
            }
        }
    }
}
