using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The loop of every unary operator. Fewer elements than a vector has go through one on the stack, so that an element's value never depends on where it lies.</summary>
internal static unsafe class UnaryLoop<TOperator, TLanes, TVec>
    where TOperator : struct, IUnaryOperator
    where TLanes : struct, IMathLanes<TVec>
    where TVec : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, float* y, long count, float a, float b)
    {
        if (count < TLanes.Count)
        {
            Short(x, y, count, a, b);
            return;
        }

        // The last vector overlaps the one before it: computed first, because the result may lie where the operand does, and stored last.
        long end = count - TLanes.Count;
        TVec last = TOperator.Apply<TLanes, TVec>(TLanes.Load(x + end), a, b);
        for (long i = 0; i < end; i += TLanes.Count)
            TLanes.Store(y + i, TOperator.Apply<TLanes, TVec>(TLanes.Load(x + i), a, b));
        TLanes.Store(y + end, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Short(float* x, float* y, long count, float a, float b)
    {
        float* lanes = stackalloc float[16];
        TLanes.Store(lanes, TLanes.Broadcast(0));
        for (long i = 0; i < count; i++)
            lanes[i] = x[i];
        TLanes.Store(lanes, TOperator.Apply<TLanes, TVec>(TLanes.Load(lanes), a, b));
        for (long i = 0; i < count; i++)
            y[i] = lanes[i];
    }
}
