using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Operators.Elementwise;

namespace Compress.Runtime.Operators.Quantized;

/// <summary>How scales and zero points lie over a tensor: one for all, one along an axis, or one a block along an axis.</summary>
internal readonly struct QuantizationLayout
{
    private readonly int _inner;
    private readonly int _size;
    private readonly int _block;
    private readonly int _scales;

    public QuantizationLayout(OperatorCall call, TensorBuffer x, TensorBuffer scale, long axis, long block)
    {
        _size = _inner = 1;
        _block = 1;
        _scales = 1;
        if (scale.Length == 1 && block == 0) return;
        var at = Strides.Axis(call, axis, x.Rank);
        _inner = (int)Strides.Product(x.Dims[(at + 1)..]);
        _size = (int)x.Dims[at];
        if (block == 0)
        {
            if (scale.Length != _size) throw call.Error($"the scale is {scale}; one value, or {_size} along axis {at} of {x}, are expected");
            _scales = _size;
            return;
        }
        if (scale.Rank != x.Rank || block < 0 || scale.Dims[at] != (_size + block - 1) / block) throw call.Error($"the scale {scale} does not lie over {x} in blocks of {block} along axis {at}");
        _block = (int)block;
        _scales = (int)scale.Dims[at];
    }

    /// <summary>Index of the scale that an element uses.</summary>
    public int At(int element)
    {
        if (_scales == 1 && _block == 1) return 0;
        var along = element / _inner % _size;
        if (_block == 1) return along;
        var outer = element / _inner / _size;
        return (outer * _scales + along / _block) * _inner + element % _inner;
    }
}

/// <summary>QuantizeLinear: saturate(roundEven(x / scale) + zero point), per tensor, per axis or blocked.</summary>
internal sealed class QuantizeKernel(ElementType type, long axis, long block) : ReferenceKernel
{
    public static ReferenceKernel Create(NodeReader node)
    {
        var declared = (ElementType)node.Int("output_dtype", 0);
        var type = node.Has(2) ? node.Type(2) : declared == ElementType.Undefined ? ElementType.UInt8 : declared;
        if (type is not (ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16 or ElementType.UInt4 or ElementType.Int4)
            || node.Type(0) is not (ElementType.Float32 or ElementType.Int32) || node.Type(1) != ElementType.Float32)
            throw node.Unsupported();
        return new QuantizeKernel(type, node.Int("axis", 1), node.Int("block_size", 0));
    }

    public static (int Low, int High) Range(ElementType type) => type switch
    {
        ElementType.UInt8 => (0, 255),
        ElementType.Int8 => (-128, 127),
        ElementType.UInt16 => (0, 65535),
        ElementType.Int16 => (-32768, 32767),
        ElementType.UInt4 => (0, 15),
        ElementType.Int4 => (-8, 7),
        _ => throw new ModelException($"{type} is no type of quantized values."),
    };

    public override void Run(OperatorCall call)
    {
        var (x, scale) = (call[0], call[1]);
        var layout = new QuantizationLayout(call, x, scale, axis, block);
        var y = call.Output(0, type, x.Dims);
        var zero = call.Optional(2);
        if (zero is not null && zero.Length != scale.Length) throw call.Error($"the zero point is {zero}; as many values as the scale {scale} are expected");
        var (low, high) = Range(type);
        var scales = scale.Span<float>();
        Span<long> one = stackalloc long[1];
        Span<double> wide = stackalloc double[1];
        var floats = x.Type == ElementType.Float32 ? x.Span<float>() : default;
        for (var i = 0; i < (int)x.Length; i++)
        {
            var at = layout.At(i);
            long z = 0;
            if (zero is not null)
            {
                Numbers.Widen(zero, at, one);
                z = one[0];
            }
            if (floats.IsEmpty) Numbers.Widen(x, i, wide);
            var value = floats.IsEmpty ? (float)wide[0] : floats[i];
            var rounded = MathF.Round(value / scales[at], MidpointRounding.ToEven);
            // NaN goes to the lower bound, as it does in the vector kernels.
            one[0] = !(rounded > low - z) ? low : rounded >= high - z ? high : (long)rounded + z;
            Numbers.Narrow(one, y, i);
        }
    }
}

/// <summary>DequantizeLinear: (x - zero point) * scale.</summary>
internal sealed class DequantizeKernel(long axis, long block) : ReferenceKernel
{
    public static ReferenceKernel Create(NodeReader node)
    {
        if (node.Type(0) is not (ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16 or ElementType.Int32 or ElementType.UInt4 or ElementType.Int4)
            || node.Type(1) != ElementType.Float32)
            throw node.Unsupported();
        return new DequantizeKernel(node.Int("axis", 1), node.Int("block_size", 0));
    }

    public override void Run(OperatorCall call)
    {
        var (x, scale) = (call[0], call[1]);
        var layout = new QuantizationLayout(call, x, scale, axis, block);
        var y = call.Output(0, ElementType.Float32, x.Dims).Span<float>();
        var zero = call.Optional(2);
        if (zero is not null && zero.Length != scale.Length) throw call.Error($"the zero point is {zero}; as many values as the scale {scale} are expected");
        var scales = scale.Span<float>();
        Span<long> value = stackalloc long[1];
        Span<long> z = stackalloc long[1];
        z[0] = 0;
        for (var i = 0; i < y.Length; i++)
        {
            var at = layout.At(i);
            Numbers.Widen(x, i, value);
            if (zero is not null) Numbers.Widen(zero, at, z);
            y[i] = (float)(value[0] - z[0]) * scales[at];
        }
    }
}

/// <summary>DynamicQuantizeLinear: 8 bit with scale and zero point from the input's own range, widened to hold 0.</summary>
internal sealed class DynamicQuantizeKernel : ReferenceKernel
{
    public override void Run(OperatorCall call)
    {
        var x = call[0];
        var from = x.Span<float>();
        float low = 0, high = 0;
        foreach (var value in from) (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
        var scale = (high - low) / 255f;
        var zero = scale == 0 ? 0 : (int)Math.Clamp(MathF.Round(-low / scale, MidpointRounding.ToEven), 0, 255);
        var y = call.Output(0, ElementType.UInt8, x.Dims).Span<byte>();
        call.Output(1, ElementType.Float32, []).Span<float>()[0] = scale;
        call.Output(2, ElementType.UInt8, []).Span<byte>()[0] = (byte)zero;
        for (var i = 0; i < y.Length; i++)
            y[i] = scale == 0 ? (byte)zero : (byte)Math.Clamp(MathF.Round(from[i] / scale, MidpointRounding.ToEven) + zero, 0, 255);
    }
}
