using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Elementwise;

/// <summary>Not, BitwiseNot.</summary>
internal sealed class NotKernel(bool logical) : ReferenceKernel
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var y = call.Output(0, x.Type, x.Dims).Bytes;
        var from = x.Bytes;
        for (var i = 0; i < y.Length; i++) y[i] = logical ? (byte)(from[i] == 0 ? 1 : 0) : (byte)~from[i];
    }
}

/// <summary>IsNaN and IsInf; the latter with its two flags.</summary>
internal sealed class ClassifyKernel<T>(bool nan, bool positive, bool negative) : ReferenceKernel where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var y = call.Output(0, ElementType.Bool, x.Dims).Span<bool>();
        var from = x.Span<T>();
        for (var i = 0; i < y.Length; i++)
            y[i] = nan ? T.IsNaN(from[i]) : (positive && T.IsPositiveInfinity(from[i])) || (negative && T.IsNegativeInfinity(from[i]));
    }

    internal readonly struct NaN : TypeSwitch.IFloatFactory
    {
        public static ReferenceKernel Make<TNumber>(NodeReader node) where TNumber : unmanaged, IFloatingPointIeee754<TNumber>, IMinMaxValue<TNumber> =>
            new ClassifyKernel<TNumber>(true, false, false);
    }

    internal readonly struct Infinity : TypeSwitch.IFloatFactory
    {
        public static ReferenceKernel Make<TNumber>(NodeReader node) where TNumber : unmanaged, IFloatingPointIeee754<TNumber>, IMinMaxValue<TNumber> =>
            new ClassifyKernel<TNumber>(false, node.Flag("detect_positive", true), node.Flag("detect_negative", true));
    }
}

/// <summary>Clip: bounds are optional scalar inputs.</summary>
internal sealed class ClipKernel<T> : ReferenceKernel where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var y = call.Output(0, x.Type, x.Dims).Span<T>();
        var from = x.Span<T>();
        var low = Bound(call, 1);
        var high = Bound(call, 2);
        for (var i = 0; i < y.Length; i++)
        {
            var value = from[i];
            if (low is { } l && value < l) value = l;
            if (high is { } h && value > h) value = h;
            y[i] = value;
        }
    }

    private static T? Bound(OperatorCall call, int input) => call.Optional(input) is not { } bound
        ? null
        : bound.Length == 1 ? bound.Span<T>()[0] : throw call.Error($"a bound is {bound}; a scalar is expected");
}

internal readonly struct ClipFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new ClipKernel<T>();
}

internal readonly struct PReluPair : INumberPair
{
    public static T Apply<T>(T x, T slope) where T : unmanaged, INumber<T> => x < T.Zero ? x * slope : x;
}

/// <summary>Max, Min, Sum and Mean of any number of inputs with broadcasting.</summary>
internal sealed class VariadicKernel<T, TPair>(bool mean) : ReferenceKernel where T : unmanaged, INumber<T> where TPair : INumberPair
{
    public override void Run(OperatorCall call)
    {
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        Span<long> merged = stackalloc long[TensorBuffer.MaxRank];
        var rank = call[0].Rank;
        call[0].Dims.CopyTo(dims);
        for (var i = 1; i < call.InputCount; i++)
        {
            rank = Strides.Broadcast(call, dims[..rank], call[i].Dims, merged);
            merged.CopyTo(dims);
        }
        dims = dims[..rank];
        var y = call.Output(0, call[0].Type, dims).Span<T>();
        Span<long> steps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        for (var i = 0; i < call.InputCount; i++)
        {
            var x = call[i].Span<T>();
            Strides.Broadcasted(call[i].Dims, dims, steps);
            index.Clear();
            long at = 0;
            for (var to = 0; to < y.Length; to++)
            {
                y[to] = i == 0 ? x[(int)at] : TPair.Apply(y[to], x[(int)at]);
                Strides.Next(dims, index, steps, ref at);
            }
        }
        if (!mean) return;
        var count = T.CreateTruncating(call.InputCount);
        for (var i = 0; i < y.Length; i++) y[i] /= count;
    }
}

internal readonly struct VariadicFactory<TPair> : TypeSwitch.INumberFactory where TPair : INumberPair
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
        new VariadicKernel<T, TPair>(node.Node.OpType == "Mean");
}

/// <summary>Where: chooses between two tensors, with broadcasting over all three inputs.</summary>
internal sealed class WhereKernel<T> : ReferenceKernel where T : unmanaged, IEquatable<T>
{
    public override void Run(OperatorCall call)
    {
        var (condition, a, b) = (call[0], call[1], call[2]);
        Span<long> partial = stackalloc long[TensorBuffer.MaxRank];
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        partial = partial[..Strides.Broadcast(call, a.Dims, b.Dims, partial)];
        dims = dims[..Strides.Broadcast(call, partial, condition.Dims, dims)];
        var y = call.Output(0, a.Type, dims).Span<T>();
        Span<long> aSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> bSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> cSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        Span<long> cIndex = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        cIndex.Clear();
        Strides.Broadcasted(a.Dims, dims, aSteps);
        Strides.Broadcasted(b.Dims, dims, bSteps);
        Strides.Broadcasted(condition.Dims, dims, cSteps);
        var xs = a.Span<T>();
        var ys = b.Span<T>();
        var cs = condition.Bytes;
        long at = 0, bt = 0, ct = 0;
        for (var to = 0; to < y.Length; to++)
        {
            y[to] = cs[(int)ct] != 0 ? xs[(int)at] : ys[(int)bt];
            Strides.Next(dims, index, aSteps, ref at, bSteps, ref bt);
            Strides.Next(dims, cIndex, cSteps, ref ct);
        }
    }
}

internal readonly struct WhereFactory : TypeSwitch.IMoveFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, IEquatable<T> => node.Type(0) == ElementType.Bool
        ? new WhereKernel<T>()
        : throw node.Unsupported();
}

/// <summary>Pow: the exponent may have another type; the result has the base's.</summary>
internal sealed class PowKernel<T> : ReferenceKernel where T : unmanaged, INumber<T>
{
    public override void Run(OperatorCall call)
    {
        var (a, b) = (call[0], call[1]);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        dims = dims[..Strides.Broadcast(call, a.Dims, b.Dims, dims)];
        var y = call.Output(0, a.Type, dims).Span<T>();
        var exponents = call.Scratch<double>(0, b.Length);
        Numbers.Widen(b, exponents);
        Span<long> aSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> bSteps = stackalloc long[TensorBuffer.MaxRank];
        Span<long> index = stackalloc long[TensorBuffer.MaxRank];
        index.Clear();
        Strides.Broadcasted(a.Dims, dims, aSteps);
        Strides.Broadcasted(b.Dims, dims, bSteps);
        var x = a.Span<T>();
        long at = 0, bt = 0;
        for (var to = 0; to < y.Length; to++)
        {
            y[to] = Power(x[(int)at], exponents[(int)bt]);
            Strides.Next(dims, index, aSteps, ref at, bSteps, ref bt);
        }
    }

    private static T Power(T x, double exponent)
    {
        if (typeof(T) == typeof(float)) return (T)(object)MathF.Pow((float)(object)x, (float)exponent);
        if (typeof(T) == typeof(double)) return (T)(object)Math.Pow((double)(object)x, exponent);
        if (exponent < 0 || exponent != Math.Floor(exponent)) return T.CreateTruncating(Math.Pow(double.CreateTruncating(x), exponent));
        var (result, square) = (T.One, x);
        for (var n = (ulong)exponent; n > 0; n >>= 1)
        {
            if ((n & 1) != 0) result = unchecked(result * square);
            square = unchecked(square * square);
        }
        return result;
    }
}

internal readonly struct PowFactory : TypeSwitch.INumberFactory
{
    public static ReferenceKernel Make<T>(NodeReader node) where T : unmanaged, INumber<T>, IMinMaxValue<T> => new PowKernel<T>();
}
