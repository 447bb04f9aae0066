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
        if (count < TLanes.Count)
        {
            Short(x, xRepeats, y, yRepeats, z, count);
            return;
        }

        TVec xs = TLanes.Broadcast(*x), ys = TLanes.Broadcast(*y);
        // The last vector overlaps the one before it: computed first, because the result may lie where an operand does, and stored last.
        long i = 0, end = count - TLanes.Count;
        TVec last = TOperator.Apply<TLanes, TVec>(xRepeats ? xs : TLanes.Load(x + end), yRepeats ? ys : TLanes.Load(y + end));
        if (xRepeats)
        {
            for (; i < end; i += TLanes.Count)
                TLanes.Store(z + i, TOperator.Apply<TLanes, TVec>(xs, yRepeats ? ys : TLanes.Load(y + i)));
        }
        else if (yRepeats)
        {
            for (; i < end; i += TLanes.Count)
                TLanes.Store(z + i, TOperator.Apply<TLanes, TVec>(TLanes.Load(x + i), ys));
        }
        else
        {
            for (; i < end; i += TLanes.Count)
                TLanes.Store(z + i, TOperator.Apply<TLanes, TVec>(TLanes.Load(x + i), TLanes.Load(y + i)));
        }

        TLanes.Store(z + end, last);
    }

    /// <summary>Fewer elements than a vector has go through one on the stack, so that an element's value never depends on where it lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Short(float* x, bool xRepeats, float* y, bool yRepeats, float* z, long count)
    {
        if (count == 0)
            return;
        float* lanes = stackalloc float[32];
        TLanes.Store(lanes, TLanes.Broadcast(*x));
        TLanes.Store(lanes + 16, TLanes.Broadcast(*y));
        for (long i = 0; i < count; i++)
            (lanes[i], lanes[16 + i]) = (x[xRepeats ? 0 : i], y[yRepeats ? 0 : i]);
        TLanes.Store(lanes, TOperator.Apply<TLanes, TVec>(TLanes.Load(lanes), TLanes.Load(lanes + 16)));
        for (long i = 0; i < count; i++)
            z[i] = lanes[i];
    }
}
