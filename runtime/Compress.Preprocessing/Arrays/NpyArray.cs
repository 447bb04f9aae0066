using System.Runtime.InteropServices;

namespace Compress.Preprocessing;

/// <summary>An n-dimensional array as <c>.npy</c> holds it: element type, shape, and little-endian bytes in row-major order.</summary>
public sealed class NpyArray
{
    private static readonly int[] Sizes = [1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8];
    private static readonly string[] Codes = ["|b1", "|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f2", "<f4", "<f8"];
    private static readonly string[] Names = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float16", "float32", "float64"];

    /// <summary>Wraps bytes without copying them.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Extents; empty for a scalar.</param>
    /// <param name="data">Little-endian elements in row-major order.</param>
    /// <exception cref="PreprocessException">The byte count is not the shape's.</exception>
    public NpyArray(NpyType type, int[] shape, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (Type, Shape, Data) = (type, shape, data);
        if (data.Length != CountOf(shape) * SizeOf(type)) throw new PreprocessException($"The array {this} has {CountOf(shape) * SizeOf(type)} bytes, but {data.Length} were given.");
    }

    /// <summary>Element type.</summary>
    public NpyType Type { get; }

    /// <summary>Extents, outermost first; not to be changed.</summary>
    public int[] Shape { get; }

    /// <summary>The elements, little-endian, row-major.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Elements in all.</summary>
    public int Count => (int)CountOf(Shape);

    /// <summary>Copies values into a new array.</summary>
    /// <typeparam name="T">bool, byte, sbyte, (u)short, (u)int, (u)long, Half, float or double.</typeparam>
    /// <exception cref="PreprocessException">The count is not the shape's, or the type has no <c>.npy</c> name.</exception>
    public static NpyArray From<T>(ReadOnlySpan<T> values, params int[] shape) where T : unmanaged => new(TypeOf<T>(), shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The elements where their type is known.</summary>
    /// <exception cref="PreprocessException">The array holds another type.</exception>
    public ReadOnlySpan<T> As<T>() where T : unmanaged
    {
        Require(TypeOf<T>());
        return MemoryMarshal.Cast<byte, T>(Data.Span);
    }

    /// <summary>The elements as 32-bit floats, rounded where the type is wider.</summary>
    public float[] ToFloats() => Convert(v => (float)v, v => (float)v, v => (float)v);

    /// <summary>The elements as 64-bit integers. Fractions are refused.</summary>
    /// <exception cref="PreprocessException">An element is no whole number, or is beyond 64 bits.</exception>
    public long[] ToLongs() => Convert(
        v => v,
        v => v <= long.MaxValue ? (long)v : throw new PreprocessException($"The array {this} holds {v}, which does not fit a signed 64-bit integer."),
        v => v == Math.Truncate(v) && Math.Abs(v) < 9.2e18 ? (long)v : throw new PreprocessException($"The array {this} holds {v}, which is no whole number; whole numbers were expected."));

    /// <summary>Such as <c>float32[2,3]</c>.</summary>
    public override string ToString() => PlainText.Of($"{Names[(int)Type]}[{PlainText.Join(Shape)}]");

    internal static int SizeOf(NpyType type) => Sizes[(int)type];

    internal static string CodeOf(NpyType type) => Codes[(int)type];

    internal static NpyType? TypeOfCode(string code)
    {
        // '=' and '|' stand for "this machine's" and "no order"; both mean little-endian here. '>' is swapped by the reader.
        if (code.Length != 3 || code[0] is not ('<' or '>' or '=' or '|')) return null;
        var at = Array.FindIndex(Codes, known => known.AsSpan(1).SequenceEqual(code.AsSpan(1)));
        return at < 0 ? null : (NpyType)at;
    }

    internal static long CountOf(ReadOnlySpan<int> shape)
    {
        var count = 1L;
        foreach (var n in shape) count = checked(count * n);
        return count;
    }

    // Comparisons of types that are known when this is compiled leave a constant behind.
    private static NpyType TypeOf<T>() =>
        typeof(T) == typeof(bool) ? NpyType.Bool : typeof(T) == typeof(byte) ? NpyType.UInt8 : typeof(T) == typeof(sbyte) ? NpyType.Int8
        : typeof(T) == typeof(ushort) ? NpyType.UInt16 : typeof(T) == typeof(short) ? NpyType.Int16 : typeof(T) == typeof(uint) ? NpyType.UInt32
        : typeof(T) == typeof(int) ? NpyType.Int32 : typeof(T) == typeof(ulong) ? NpyType.UInt64 : typeof(T) == typeof(long) ? NpyType.Int64
        : typeof(T) == typeof(Half) ? NpyType.Float16 : typeof(T) == typeof(float) ? NpyType.Float32 : typeof(T) == typeof(double) ? NpyType.Float64
        : throw new PreprocessException($"{typeof(T).Name} is no element type of .npy files; use bool, integers of 8 to 64 bits, Half, float or double.");

    private void Require(NpyType type)
    {
        if (type != Type) throw new PreprocessException($"The array {this} was asked for as {Names[(int)type]}; convert it with ToFloats or ToLongs.");
    }

    private T At<T>(int index) where T : unmanaged => MemoryMarshal.Read<T>(Data.Span[(index * SizeOf(Type))..]);

    private T[] Convert<T>(Func<long, T> whole, Func<ulong, T> big, Func<double, T> real) where T : unmanaged
    {
        if (TypeOf<T>() == Type) return As<T>().ToArray();
        var result = new T[Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Type switch
            {
                NpyType.Bool or NpyType.UInt8 => whole(Data.Span[i]),
                NpyType.Int8 => whole(At<sbyte>(i)),
                NpyType.UInt16 => whole(At<ushort>(i)),
                NpyType.Int16 => whole(At<short>(i)),
                NpyType.UInt32 => whole(At<uint>(i)),
                NpyType.Int32 => whole(At<int>(i)),
                NpyType.Int64 => whole(At<long>(i)),
                NpyType.UInt64 => big(At<ulong>(i)),
                NpyType.Float16 => real((double)At<Half>(i)),
                NpyType.Float32 => real(At<float>(i)),
                _ => real(At<double>(i)),
            };
        }
        return result;
    }
}
