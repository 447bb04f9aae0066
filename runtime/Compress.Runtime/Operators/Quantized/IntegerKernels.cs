using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Operators.Convolutions;
using Compress.Runtime.Operators.Elementwise;
using Compress.Runtime.Operators.Linear;

namespace Compress.Runtime.Operators.Quantized;

/// <summary>Reads 8-bit tensors as int32 with their zero points taken off.</summary>
internal static class Widening
{
    public static void RequireBytes(NodeReader node, params ReadOnlySpan<int> inputs)
    {
        foreach (var input in inputs)
            if (node.Type(input) is not (ElementType.UInt8 or ElementType.Int8)) throw node.Unsupported();
    }

    /// <summary>x - zero, the zero point one for all or one along an axis.</summary>
    public static void Centered(OperatorCall call, TensorBuffer x, TensorBuffer? zero, int axis, Span<int> y)
    {
        if (zero is not null && zero.Length != 1 && (axis >= x.Rank || zero.Length != x.Dims[axis])) throw call.Error($"the zero point {zero} does not fit {x}");
        var inner = zero is null || zero.Length == 1 ? 1 : (int)Strides.Product(x.Dims[(axis + 1)..]);
        Span<long> one = stackalloc long[1];
        Span<long> z = stackalloc long[1];
        z[0] = 0;
        for (var i = 0; i < y.Length; i++)
        {
            Numbers.Widen(x, i, one);
            if (zero is not null) Numbers.Widen(zero, zero.Length == 1 ? 0 : i / inner % (int)zero.Length, z);
            y[i] = (int)(one[0] - z[0]);
        }
    }

    /// <summary>roundEven(clamp(sum * multiplier)) + zero, within the type's range.</summary>
    public static long Requantize(int sum, float multiplier, long zero, ElementType type)
    {
        var (low, high) = QuantizeKernel.Range(type);
        var value = sum * multiplier;
        if (!(value > low - zero)) return low;
        return value >= high - zero ? high : (long)MathF.Round(value, MidpointRounding.ToEven) + zero;
    }
}

/// <summary>MatMulInteger: int32 sums of (a - az)(b - bz).</summary>
internal sealed class MatMulIntegerKernel : ReferenceKernel
{
    public static ReferenceKernel Create(NodeReader node)
    {
        Widening.RequireBytes(node, 0, 1);
        return new MatMulIntegerKernel();
    }

    public override void Run(OperatorCall call)
    {
        var (a, b) = (call[0], call[1]);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        var shape = new MatMulShape(call, a.Dims, b.Dims, dims);
        var y = call.Output(0, ElementType.Int32, dims[..shape.Rank]).Span<int>();
        Multiply(call, shape, a, call.Optional(2), b, call.Optional(3), y);
    }

    public static void Multiply(OperatorCall call, in MatMulShape shape, TensorBuffer a, TensorBuffer? aZero, TensorBuffer b, TensorBuffer? bZero, Span<int> y)
    {
        var left = call.Scratch<int>(0, a.Length);
        var right = call.Scratch<int>(1, b.Length);
        Widening.Centered(call, a, aZero, Math.Max(0, a.Rank - 2), left);
        Widening.Centered(call, b, bZero, b.Rank - 1, right);
        var (m, n, k) = (shape.M, shape.N, shape.K);
        for (var batch = 0; batch < shape.Batches; batch++)
        {
            var (at, bt) = shape.Offsets(batch);
            MatMulKernel<int>.Product(left.Slice(at * m * k, m * k), right.Slice(bt * k * n, k * n), y.Slice(batch * m * n, m * n), m, n, k);
        }
    }
}

/// <summary>QLinearMatMul: the integer product, requantized by (a scale * b scale) / y scale.</summary>
internal sealed class QLinearMatMulKernel : ReferenceKernel
{
    public static ReferenceKernel Create(NodeReader node)
    {
        Widening.RequireBytes(node, 0, 3, 7);
        if (node.Type(1) != ElementType.Float32 || node.Type(4) != ElementType.Float32 || node.Type(6) != ElementType.Float32) throw node.Unsupported();
        return new QLinearMatMulKernel();
    }

    public override void Run(OperatorCall call)
    {
        var (a, b) = (call[0], call[3]);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        var shape = new MatMulShape(call, a.Dims, b.Dims, dims);
        var type = call[7].Type;
        var y = call.Output(0, type, dims[..shape.Rank]);
        var sums = call.Scratch<int>(2, y.Length);
        MatMulIntegerKernel.Multiply(call, shape, a, call[2], b, call[5], sums);
        var aScales = call[1].Span<float>();
        var bScales = call[4].Span<float>();
        var yScale = call[6].Span<float>()[0];
        Span<long> one = stackalloc long[1];
        Numbers.Widen(call[7], 0, one);
        var zero = one[0];
        for (var i = 0; i < sums.Length; i++)
        {
            var multiplier = aScales[aScales.Length == 1 ? 0 : i / shape.N % aScales.Length] * bScales[bScales.Length == 1 ? 0 : i % shape.N] / yScale;
            one[0] = Widening.Requantize(sums[i], multiplier, zero, type);
            Numbers.Narrow(one, y, i);
        }
    }
}

/// <summary>ConvInteger: int32 sums of (x - xz)(w - wz).</summary>
internal sealed class ConvIntegerKernel(NodeReader node) : ReferenceKernel
{
    private readonly ConvKernel<int> _convolution = new(node);

    public static ReferenceKernel Create(NodeReader node)
    {
        Widening.RequireBytes(node, 0, 1);
        return new ConvIntegerKernel(node);
    }

    public override void Run(OperatorCall call)
    {
        var (x, w) = (call[0], call[1]);
        var from = call.Scratch<int>(0, x.Length);
        var weights = call.Scratch<int>(1, w.Length);
        Widening.Centered(call, x, call.Optional(2), 0, from);
        Widening.Centered(call, w, call.Optional(3), 0, weights);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        dims = dims[.._convolution.Shape(call, x, w, null, dims)];
        _convolution.Compute(x, from, w, weights, null, dims, call.Output(0, ElementType.Int32, dims).Span<int>());
    }
}

/// <summary>QLinearConv: the integer convolution with an int32 bias, requantized by (x scale * w scale) / y scale, a channel.</summary>
internal sealed class QLinearConvKernel(NodeReader node) : ReferenceKernel
{
    private readonly ConvKernel<int> _convolution = new(node);

    public static ReferenceKernel Create(NodeReader node)
    {
        Widening.RequireBytes(node, 0, 3, 7);
        if (node.Type(1) != ElementType.Float32 || node.Type(4) != ElementType.Float32 || node.Type(6) != ElementType.Float32) throw node.Unsupported();
        return new QLinearConvKernel(node);
    }

    public override void Run(OperatorCall call)
    {
        var (x, w, type) = (call[0], call[3], call[7].Type);
        var from = call.Scratch<int>(0, x.Length);
        var weights = call.Scratch<int>(1, w.Length);
        Widening.Centered(call, x, call[2], 0, from);
        Widening.Centered(call, w, call[5], 0, weights);
        Span<long> dims = stackalloc long[TensorBuffer.MaxRank];
        dims = dims[.._convolution.Shape(call, x, w, call.Optional(8), dims)];
        var sums = call.Scratch<int>(2, Strides.Product(dims));
        _convolution.Compute(x, from, w, weights, call.Optional(8), dims, sums);
        var y = call.Output(0, type, dims);
        var scales = call[4].Span<float>();
        var (xScale, yScale) = (call[1].Span<float>()[0], call[6].Span<float>()[0]);
        var space = (int)Strides.Product(dims[2..]);
        Span<long> one = stackalloc long[1];
        Numbers.Widen(call[7], 0, one);
        var zero = one[0];
        for (var i = 0; i < sums.Length; i++)
        {
            var channel = i / space % (int)dims[1];
            one[0] = Widening.Requantize(sums[i], xScale * scales[scales.Length == 1 ? 0 : channel] / yScale, zero, type);
            Numbers.Narrow(one, y, i);
        }
    }
}
