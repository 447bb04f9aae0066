using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The loop of every binary operator.</summary>
internal static unsafe class BinaryLoop<TOperator, TLanes, TVec>
    where TOperator : struct, IBinaryOperator
    where TLanes : struct, IMathLanes<TVec>
    where TVec : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, bool xRepeats, float* y, bool yRepeats, float* z, long count)
    {
        if (count == 0)
            return;
        TVec xs = TLanes.Broadcast(*x), ys = TLanes.Broadcast(*y);
        long i = 0;
        if (xRepeats)
        {
            for (; i <= count - TLanes.Count; i += TLanes.Count)
                TLanes.Store(z + i, TOperator.Apply<TLanes, TVec>(xs, yRepeats ? ys : TLanes.Load(y + i)));
        }
        else if (yRepeats)
        {
            for (; i <= count - TLanes.Count; i += TLanes.Count)
                TLanes.Store(z + i, TOperator.Apply<TLanes, TVec>(TLanes.Load(x + i), ys));
        }
        else
        {
            for (; i <= count - TLanes.Count; i += TLanes.Count)
                TLanes.Store(z + i, TOperator.Apply<TLanes, TVec>(TLanes.Load(x + i), TLanes.Load(y + i)));
        }

        if (i == count)
            return;
        float* last = stackalloc float[32];
        long rest = (count - i) * sizeof(float);
        TLanes.Store(last, xs);
        TLanes.Store(last + 16, ys);
        if (!xRepeats)
            Buffer.MemoryCopy(x + i, last, rest, rest);
        if (!yRepeats)
            Buffer.MemoryCopy(y + i, last + 16, rest, rest);
        TLanes.Store(last, TOperator.Apply<TLanes, TVec>(TLanes.Load(last), TLanes.Load(last + 16)));
        Buffer.MemoryCopy(last, z + i, rest, rest);
    }
}
