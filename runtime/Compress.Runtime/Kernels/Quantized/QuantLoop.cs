using System.Runtime.CompilerServices;

namespace Compress.Runtime.Kernels;

/// <summary>
/// The elementwise 8-bit operators: dequantize, float32, quantize, in that order of operations and without fused multiply-add,
/// so that every width gives the bits of <see cref="QuantReference"/>.
/// </summary>
internal readonly unsafe struct QuantLoop<TLanes, TInt, TFloat> : IQuantElementwise
    where TLanes : struct, IQuantLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(float* x, byte* y, long count, in QuantOutput output)
    {
        TFloat scale = TLanes.Broadcast(output.Scale), low = TLanes.Broadcast(output.Low - output.ZeroPoint), high = TLanes.Broadcast(output.High - output.ZeroPoint);
        TInt zero = TLanes.BroadcastInt(output.ZeroPoint);
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.StoreBytes(y + i, Store(TLanes.LoadFloats(x + i), scale, low, high, zero), TLanes.Count);
        if (i == count)
            return;
        float* last = stackalloc float[TLanes.Count];
        for (long at = i; at < count; at++)
            last[at - i] = x[at];
        TLanes.StoreBytes(y + i, Store(TLanes.LoadFloats(last), scale, low, high, zero), (int)(count - i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dequantize(byte* x, float* y, long count, float scale, int zeroPoint)
    {
        TFloat factor = TLanes.Broadcast(scale);
        TInt zero = TLanes.BroadcastInt(-zeroPoint);
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.StoreFloats(y + i, Real(x + i, TLanes.Count, factor, zero));
        if (i == count)
            return;
        float* last = stackalloc float[TLanes.Count];
        TLanes.StoreFloats(last, Real(x + i, (int)(count - i), factor, zero));
        for (long at = i; at < count; at++)
            y[at] = last[at - i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(byte* a, float scaleA, int zeroA, byte* b, float scaleB, int zeroB, byte* y, long count, in QuantOutput output)
    {
        TFloat scale = TLanes.Broadcast(output.Scale), low = TLanes.Broadcast(output.Low - output.ZeroPoint), high = TLanes.Broadcast(output.High - output.ZeroPoint);
        TFloat sa = TLanes.Broadcast(scaleA), sb = TLanes.Broadcast(scaleB);
        TInt zero = TLanes.BroadcastInt(output.ZeroPoint), za = TLanes.BroadcastInt(-zeroA), zb = TLanes.BroadcastInt(-zeroB);
        for (long i = 0; i < count; i += TLanes.Count)
        {
            int room = (int)Math.Min(TLanes.Count, count - i);
            TFloat sum = TLanes.Add(Real(a + i, room, sa, za), Real(b + i, room, sb, zb));
            TLanes.StoreBytes(y + i, Store(sum, scale, low, high, zero), room);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(byte* a, float scaleA, int zeroA, byte* b, float scaleB, int zeroB, byte* y, long count, in QuantOutput output)
    {
        TFloat scale = TLanes.Broadcast(output.Scale), low = TLanes.Broadcast(output.Low - output.ZeroPoint), high = TLanes.Broadcast(output.High - output.ZeroPoint);
        TFloat sa = TLanes.Broadcast(scaleA), sb = TLanes.Broadcast(scaleB);
        TInt zero = TLanes.BroadcastInt(output.ZeroPoint), za = TLanes.BroadcastInt(-zeroA), zb = TLanes.BroadcastInt(-zeroB);
        for (long i = 0; i < count; i += TLanes.Count)
        {
            int room = (int)Math.Min(TLanes.Count, count - i);
            TFloat product = TLanes.Multiply(Real(a + i, room, sa, za), Real(b + i, room, sb, zb));
            TLanes.StoreBytes(y + i, Store(product, scale, low, high, zero), room);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Average(byte** rows, int count, byte* y, int channels, float scale, int zeroPoint, float divisor, in QuantOutput output)
    {
        TFloat outScale = TLanes.Broadcast(output.Scale), low = TLanes.Broadcast(output.Low - output.ZeroPoint), high = TLanes.Broadcast(output.High - output.ZeroPoint);
        TFloat factor = TLanes.Broadcast(scale), by = TLanes.Broadcast(divisor);
        TInt zero = TLanes.BroadcastInt(output.ZeroPoint), zx = TLanes.BroadcastInt(-zeroPoint);
        for (int c = 0; c < channels; c += TLanes.Count)
        {
            int room = Math.Min(TLanes.Count, channels - c);
            TFloat sum = TLanes.Broadcast(0);
            for (int i = 0; i < count; i++)
                sum = TLanes.Add(sum, Real(rows[i] + c, room, factor, zx));
            TLanes.StoreBytes(y + c, Store(TLanes.Divide(sum, by), outScale, low, high, zero), room);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AverageAll(byte* x, long pixels, nint stride, byte* y, int channels, float scale, int zeroPoint, in QuantOutput output)
    {
        TFloat outScale = TLanes.Broadcast(output.Scale), low = TLanes.Broadcast(output.Low - output.ZeroPoint), high = TLanes.Broadcast(output.High - output.ZeroPoint);
        TFloat factor = TLanes.Broadcast(scale), by = TLanes.Broadcast(pixels);
        TInt zero = TLanes.BroadcastInt(output.ZeroPoint), zx = TLanes.BroadcastInt(-zeroPoint);
        for (int c = 0; c < channels; c += TLanes.Count)
        {
            int room = Math.Min(TLanes.Count, channels - c);
            TFloat sum = TLanes.Broadcast(0);
            byte* from = x + c;
            for (long i = 0; i < pixels; i++, from += stride)
                sum = TLanes.Add(sum, Real(from, room, factor, zx));
            TLanes.StoreBytes(y + c, Store(TLanes.Divide(sum, by), outScale, low, high, zero), room);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TFloat Real(byte* x, int room, TFloat scale, TInt zero) => TLanes.Multiply(TLanes.ToFloat(TLanes.AddInts(TLanes.LoadBytes(x, room), zero)), scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Store(TFloat value, TFloat scale, TFloat low, TFloat high, TInt zero)
        => TLanes.AddInts(TLanes.Round(TLanes.Clamp(TLanes.Divide(value, scale), low, high)), zero);
}
