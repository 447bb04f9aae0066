using System.Runtime.InteropServices;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Elements of tensors as numbers, whatever their type.</summary>
public static class TensorNumbers
{
    /// <summary>True for the floating-point types that <see cref="ToDoubles"/> reads.</summary>
    public static bool IsReal(ElementType type) => type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16;

    /// <summary>The elements as 64-bit floats, in order.</summary>
    /// <exception cref="ModelException">The type has no numbers of whole bytes (strings, 4-bit types, 8-bit floats).</exception>
    public static double[] ToDoubles(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.ElementType switch
        {
            ElementType.Float32 => Convert(tensor.AsSpan<float>(), v => v),
            ElementType.Float64 => tensor.AsSpan<double>().ToArray(),
            ElementType.Float16 => Convert(tensor.AsSpan<Half>(), v => (double)v),
            // The upper half of a 32-bit float.
            ElementType.BFloat16 => Convert(MemoryMarshal.Cast<byte, ushort>(tensor.Bytes.Span), v => BitConverter.Int32BitsToSingle(v << 16)),
            ElementType.UInt8 => Convert(tensor.AsSpan<byte>(), v => v),
            ElementType.Int8 => Convert(tensor.AsSpan<sbyte>(), v => v),
            ElementType.UInt16 => Convert(tensor.AsSpan<ushort>(), v => v),
            ElementType.Int16 => Convert(tensor.AsSpan<short>(), v => v),
            ElementType.UInt32 => Convert(tensor.AsSpan<uint>(), v => v),
            ElementType.Int32 => Convert(tensor.AsSpan<int>(), v => v),
            ElementType.UInt64 => Convert(tensor.AsSpan<ulong>(), v => v),
            ElementType.Int64 => Convert(tensor.AsSpan<long>(), v => v),
            ElementType.Bool => Convert(tensor.AsSpan<bool>(), v => v ? 1 : 0),
            _ => throw new ModelException($"A tensor of {tensor.ElementType} cannot be read as numbers."),
        };
    }

    private static double[] Convert<T>(ReadOnlySpan<T> values, Func<T, double> convert)
    {
        var result = new double[values.Length];
        for (var i = 0; i < result.Length; i++) result[i] = convert(values[i]);
        return result;
    }
}
