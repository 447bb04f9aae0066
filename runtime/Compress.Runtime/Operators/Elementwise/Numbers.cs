using System.Numerics;
using Compress.Graphs;
using Compress.Runtime.Execution;

namespace Compress.Runtime.Operators.Elementwise;

/// <summary>Conversion between element types through double, or through 64-bit integers where both sides are integers.</summary>
internal static class Numbers
{
    /// <summary>True for the types that conversions handle.</summary>
    public static bool CanConvert(ElementType type) => type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16
        or ElementType.Bool or ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64
        or ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64 or ElementType.Int4 or ElementType.UInt4;

    /// <summary>Reads every element as a double.</summary>
    public static void Widen(TensorBuffer x, Span<double> y) => Widen(x, 0, y);

    /// <summary>Reads elements from <paramref name="start"/> on as doubles.</summary>
    public static void Widen(TensorBuffer x, int start, Span<double> y)
    {
        switch (x.Type)
        {
            case ElementType.Float32: From(x.Span<float>()[start..], y); break;
            case ElementType.Float64: x.Span<double>().Slice(start, y.Length).CopyTo(y); break;
            case ElementType.Float16: From(x.Span<Half>()[start..], y); break;
            case ElementType.BFloat16:
                var halves = x.Span<ushort>()[start..];
                for (var i = 0; i < y.Length; i++) y[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                break;
            case ElementType.UInt64: From(x.Span<ulong>()[start..], y); break;
            default:
                Span<long> chunk = stackalloc long[64];
                for (var at = 0; at < y.Length; at += chunk.Length)
                {
                    var part = chunk[..Math.Min(chunk.Length, y.Length - at)];
                    Widen(x, start + at, part);
                    for (var i = 0; i < part.Length; i++) y[at + i] = part[i];
                }
                break;
        }
    }

    /// <summary>Reads elements of an integer or boolean tensor from <paramref name="start"/> on as 64-bit integers.</summary>
    public static void Widen(TensorBuffer x, int start, Span<long> y)
    {
        switch (x.Type)
        {
            case ElementType.Bool:
                var flags = x.Bytes[start..];
                for (var i = 0; i < y.Length; i++) y[i] = flags[i] != 0 ? 1 : 0;
                break;
            case ElementType.UInt8: Integers(x.Span<byte>()[start..], y); break;
            case ElementType.Int8: Integers(x.Span<sbyte>()[start..], y); break;
            case ElementType.Int16: Integers(x.Span<short>()[start..], y); break;
            case ElementType.UInt16: Integers(x.Span<ushort>()[start..], y); break;
            case ElementType.Int32: Integers(x.Span<int>()[start..], y); break;
            case ElementType.UInt32: Integers(x.Span<uint>()[start..], y); break;
            case ElementType.Int64: x.Span<long>().Slice(start, y.Length).CopyTo(y); break;
            case ElementType.UInt64: Integers(x.Span<ulong>()[start..], y); break;
            case ElementType.UInt4:
                for (var i = 0; i < y.Length; i++) y[i] = Nibble(x, start + i);
                break;
            case ElementType.Int4:
                for (var i = 0; i < y.Length; i++) y[i] = (Nibble(x, start + i) ^ 8) - 8;
                break;
            default:
                throw new ModelException($"A tensor of {x.Type} was read as integers.");
        }
    }

    /// <summary>Writes doubles as the type of <paramref name="y"/> from <paramref name="start"/> on: integers truncate towards zero, booleans are x != 0.</summary>
    public static void Narrow(ReadOnlySpan<double> x, TensorBuffer y, int start)
    {
        switch (y.Type)
        {
            case ElementType.Float32: To(x, y.Span<float>()[start..]); break;
            case ElementType.Float64: x.CopyTo(y.Span<double>()[start..]); break;
            case ElementType.Float16: To(x, y.Span<Half>()[start..]); break;
            case ElementType.BFloat16:
                var halves = y.Span<ushort>()[start..];
                for (var i = 0; i < x.Length; i++) halves[i] = RoundToBFloat16((float)x[i]);
                break;
            case ElementType.Bool:
                var flags = y.Bytes[start..];
                for (var i = 0; i < x.Length; i++) flags[i] = (byte)(x[i] != 0 ? 1 : 0);
                break;
            case ElementType.UInt64: To(x, y.Span<ulong>()[start..]); break;
            default:
                Span<long> chunk = stackalloc long[64];
                for (var at = 0; at < x.Length; at += chunk.Length)
                {
                    var part = chunk[..Math.Min(chunk.Length, x.Length - at)];
                    for (var i = 0; i < part.Length; i++) part[i] = long.CreateSaturating(x[at + i]);
                    Narrow(part, y, start + at);
                }
                break;
        }
    }

    /// <summary>Writes integers as an integer or boolean type; bits above the target's width are dropped.</summary>
    public static void Narrow(ReadOnlySpan<long> x, TensorBuffer y, int start)
    {
        switch (y.Type)
        {
            case ElementType.Bool:
                var flags = y.Bytes[start..];
                for (var i = 0; i < x.Length; i++) flags[i] = (byte)(x[i] != 0 ? 1 : 0);
                break;
            case ElementType.UInt8: Wrap(x, y.Span<byte>()[start..]); break;
            case ElementType.Int8: Wrap(x, y.Span<sbyte>()[start..]); break;
            case ElementType.Int16: Wrap(x, y.Span<short>()[start..]); break;
            case ElementType.UInt16: Wrap(x, y.Span<ushort>()[start..]); break;
            case ElementType.Int32: Wrap(x, y.Span<int>()[start..]); break;
            case ElementType.UInt32: Wrap(x, y.Span<uint>()[start..]); break;
            case ElementType.Int64: x.CopyTo(y.Span<long>()[start..]); break;
            case ElementType.UInt64: Wrap(x, y.Span<ulong>()[start..]); break;
            case ElementType.UInt4 or ElementType.Int4:
                for (var i = 0; i < x.Length; i++)
                {
                    ref var pair = ref y.Bytes[(start + i) / 2];
                    pair = (start + i) % 2 == 0 ? (byte)((pair & 0xF0) | (int)(x[i] & 15)) : (byte)((pair & 0x0F) | (int)((x[i] & 15) << 4));
                }
                break;
            default:
                throw new ModelException($"Integers cannot be written as {y.Type}.");
        }
    }

    /// <summary>True where both types are integers or booleans, so that no double is needed between.</summary>
    public static bool AreIntegers(ElementType a, ElementType b) => IsIntegral(a) && IsIntegral(b);

    private static bool IsIntegral(ElementType type) => type == ElementType.Bool || type.IsInteger();

    private static int Nibble(TensorBuffer x, int at) => (x.Bytes[at / 2] >> (at % 2 * 4)) & 15;

    /// <summary>Round to nearest, ties to even, on the upper 16 bits.</summary>
    private static ushort RoundToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void From<T>(ReadOnlySpan<T> x, Span<double> y) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < y.Length; i++) y[i] = double.CreateTruncating(x[i]);
    }

    private static void To<T>(ReadOnlySpan<double> x, Span<T> y) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < x.Length; i++) y[i] = T.CreateSaturating(x[i]);
    }

    private static void Integers<T>(ReadOnlySpan<T> x, Span<long> y) where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < y.Length; i++) y[i] = long.CreateTruncating(x[i]);
    }

    private static void Wrap<T>(ReadOnlySpan<long> x, Span<T> y) where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(x[i]);
    }
}
