using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Compress.Runtime.Kernels;

/// <summary>The elementwise and pooling 8-bit kernels. Chosen once for a tier; all tiers give the same bits.</summary>
internal sealed unsafe class QuantElementwise
{
    private readonly delegate*<float*, byte*, long, in QuantOutput, void> _quantize;
    private readonly delegate*<byte*, float*, long, float, int, void> _dequantize;
    private readonly delegate*<byte*, float, int, byte*, float, int, byte*, long, in QuantOutput, void> _add;
    private readonly delegate*<byte*, float, int, byte*, float, int, byte*, long, in QuantOutput, void> _multiply;
    private readonly delegate*<byte**, int, byte*, int, float, int, float, in QuantOutput, void> _average;
    private readonly delegate*<byte*, long, nint, byte*, int, float, int, in QuantOutput, void> _averageAll;

    private QuantElementwise(
        delegate*<float*, byte*, long, in QuantOutput, void> quantize,
        delegate*<byte*, float*, long, float, int, void> dequantize,
        delegate*<byte*, float, int, byte*, float, int, byte*, long, in QuantOutput, void> add,
        delegate*<byte*, float, int, byte*, float, int, byte*, long, in QuantOutput, void> multiply,
        delegate*<byte**, int, byte*, int, float, int, float, in QuantOutput, void> average,
        delegate*<byte*, long, nint, byte*, int, float, int, in QuantOutput, void> averageAll)
    {
        _quantize = quantize;
        _dequantize = dequantize;
        _add = add;
        _multiply = multiply;
        _average = average;
        _averageAll = averageAll;
    }

    /// <summary>The kernels of the process's tier.</summary>
    public static QuantElementwise Default { get; } = For(KernelTiers.Limit);

    /// <summary>The best kernels up to a tier.</summary>
    public static QuantElementwise For(KernelTier limit)
    {
        if (limit >= KernelTier.Avx512 && KernelTiers.IsSupported(KernelTier.Avx512))
            return Create<QuantLoop<QuantLanes512, Vector512<int>, Vector512<float>>>();
        if (KernelTiers.IsMiddle(limit))
            return Create<QuantLoop<QuantLanes256, Vector256<int>, Vector256<float>>>();
        return Create<QuantLoop<QuantLanes128, Vector128<int>, Vector128<float>>>();
    }

    /// <summary>QuantizeLinear.</summary>
    public void Quantize(float* x, byte* y, long count, in QuantOutput output) => _quantize(x, y, count, output);

    /// <summary>DequantizeLinear.</summary>
    public void Dequantize(byte* x, float* y, long count, float scale, int zeroPoint) => _dequantize(x, y, count, scale, zeroPoint);

    /// <summary>Add of two tensors of one shape; Relu is a bound of <paramref name="output"/>. y may be a or b.</summary>
    public void Add(byte* a, float scaleA, int zeroA, byte* b, float scaleB, int zeroB, byte* y, long count, in QuantOutput output)
        => _add(a, scaleA, zeroA, b, scaleB, zeroB, y, count, output);

    /// <summary>Mul of two tensors of one shape. y may be a or b.</summary>
    public void Multiply(byte* a, float scaleA, int zeroA, byte* b, float scaleB, int zeroB, byte* y, long count, in QuantOutput output)
        => _multiply(a, scaleA, zeroA, b, scaleB, zeroB, y, count, output);

    /// <summary>The mean of some pixels, channel by channel: float sums in the order given, divided, quantized.</summary>
    public void Average(byte** pixels, int count, byte* y, int channels, float scale, int zeroPoint, float divisor, in QuantOutput output)
        => _average(pixels, count, y, channels, scale, zeroPoint, divisor, output);

    /// <summary>GlobalAveragePool of one image.</summary>
    /// <param name="stride">Bytes from pixel to pixel.</param>
    public void GlobalAverage(byte* x, long pixels, nint stride, byte* y, int channels, float scale, int zeroPoint, in QuantOutput output)
        => _averageAll(x, pixels, stride, y, channels, scale, zeroPoint, output);

    /// <summary>y[i] = table[x[i]]: any function of one 8-bit value. y may be x.</summary>
    /// <param name="table">256 values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map(byte* x, byte* y, long count, byte* table)
    {
        long i = 0;
        for (; i <= count - 4; i += 4)
        {
            byte a = table[x[i]], b = table[x[i + 1]], c = table[x[i + 2]], d = table[x[i + 3]];
            y[i] = a;
            y[i + 1] = b;
            y[i + 2] = c;
            y[i + 3] = d;
        }

        for (; i < count; i++)
            y[i] = table[x[i]];
    }

    private static QuantElementwise Create<T>() where T : struct, IQuantElementwise
        => new(&T.Quantize, &T.Dequantize, &T.Add, &T.Multiply, &T.Average, &T.AverageAll);
}
