using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>The loop of every unary operator. The last few elements go through a vector on the stack, so that an element's value never depends on where it lies.</summary>
internal static unsafe class UnaryLoop<TOperator, TLanes, TVec>
    where TOperator : struct, IUnaryOperator
    where TLanes : struct, IMathLanes<TVec>
    where TVec : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, float* y, long count, float a, float b)
    {
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.Store(y + i, TOperator.Apply<TLanes, TVec>(TLanes.Load(x + i), a, b));
        if (i == count)
            return;
        float* last = stackalloc float[16];
        long rest = (count - i) * sizeof(float);
        Buffer.MemoryCopy(x + i, last, rest, rest);
        TLanes.Store(last, TOperator.Apply<TLanes, TVec>(TLanes.Load(last), a, b));
        Buffer.MemoryCopy(last, y + i, rest, rest);
    }
}
