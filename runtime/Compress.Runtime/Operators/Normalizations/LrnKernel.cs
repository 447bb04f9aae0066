using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Normalizations;

/// <summary>LRN: x / (bias + alpha / size * sum of squares over neighbouring channels) ^ beta, computed in double.</summary>
internal sealed class LrnKernel<T>(NodeReader node) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly long _size = node.Int("size");
    private readonly double _alpha = node.Float("alpha", 1e-4f);
    private readonly double _beta = node.Float("beta", 0.75f);
    private readonly double _bias = node.Float("bias", 1);

    public override void Run(OperatorCall call)
    {
        var x = call[0];
        if (x.Rank < 2 || _size < 1) throw call.Error($"the input is {x} and the size {_size}; batch, channels and a positive size are expected");
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        var (channels, inner) = ((int)x.Dims[1], (int)Strides.Product(x.Dims[2..]));
        for (var line = 0; line < (inner == 0 ? 0 : y.Length / inner); line++)
        {
            var (channel, start) = (line % channels, line * inner);
            var (first, last) = ((int)Math.Max(0, channel - (_size - 1) / 2), (int)Math.Min(channels - 1, channel + _size / 2));
            var done = typeof(T) == typeof(float) && _beta == 0.75
                ? Eights(MemoryMarshal.Cast<T, float>(from), MemoryMarshal.Cast<T, float>(y), start, start + (first - channel) * inner, last - first + 1, inner)
                : 0;
            for (var i = start + done; i < start + inner; i++)
            {
                var sum = 0.0;
                for (var c = first; c <= last; c++)
                {
                    var value = double.CreateTruncating(from[i + (c - channel) * inner]);
                    sum += value * value;
                }
                y[i] = T.CreateTruncating(double.CreateTruncating(from[i]) / Math.Pow(_bias + _alpha / _size * sum, _beta));
            }
        }
    }

    /// <summary>Eight neighbours at a time with the usual beta of 3/4: two square roots instead of a power.</summary>
    /// <returns>How many are done.</returns>
    private int Eights(ReadOnlySpan<float> x, Span<float> y, int start, int window, int count, int inner)
    {
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(y);
        var done = 0;
        for (; done + 8 <= inner; done += 8)
        {
            Vector256<double> low = Vector256<double>.Zero, high = low;
            for (var (c, at) = (0, window + done); c < count; c++, at += inner)
            {
                var (a, b) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)at));
                low += a * a;
                high += b * b;
            }
            var (left, right) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)(start + done)));
            Vector256.Narrow(left / Power(low), right / Power(high)).StoreUnsafe(ref to, (nuint)(start + done));
        }
        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Power(Vector256<double> sum)
    {
        var root = Vector256.Sqrt(Vector256.Create(_bias) + Vector256.Create(_alpha / _size) * sum);
        return root * Vector256.Sqrt(root);
    }
}

internal readonly struct LrnFactory : TypeSwitch.IFloatFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => new LrnKernel<T>(node);
}
