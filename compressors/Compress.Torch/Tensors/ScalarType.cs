namespace TorchSharp;

public static partial class torch
{
    /// <summary>Types of elements; the numbers are libtorch's.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned 8 bit.</summary>
        Byte = 0,

        /// <summary>Signed 8 bit.</summary>
        Int8 = 1,

        /// <summary>Signed 16 bit.</summary>
        Int16 = 2,

        /// <summary>Signed 32 bit.</summary>
        Int32 = 3,

        /// <summary>Signed 64 bit.</summary>
        Int64 = 4,

        /// <summary>IEEE half precision.</summary>
        Float16 = 5,

        /// <summary>IEEE single precision.</summary>
        Float32 = 6,

        /// <summary>IEEE double precision.</summary>
        Float64 = 7,

        /// <summary>Truth values, one byte each.</summary>
        Bool = 11,

        /// <summary>Half precision with single precision's exponent.</summary>
        BFloat16 = 15,
    }

    /// <summary>Unsigned 8 bit.</summary>
    public static readonly ScalarType uint8 = ScalarType.Byte;

    /// <summary>Signed 8 bit.</summary>
    public static readonly ScalarType int8 = ScalarType.Int8;

    /// <summary>Signed 16 bit.</summary>
    public static readonly ScalarType int16 = ScalarType.Int16;

    /// <summary>Signed 32 bit.</summary>
    public static readonly ScalarType int32 = ScalarType.Int32;

    /// <summary>Signed 64 bit.</summary>
    public static readonly ScalarType int64 = ScalarType.Int64;

    /// <summary>IEEE half precision.</summary>
    public static readonly ScalarType float16 = ScalarType.Float16;

    /// <summary>IEEE single precision.</summary>
    public static readonly ScalarType float32 = ScalarType.Float32;

    /// <summary>IEEE double precision.</summary>
    public static readonly ScalarType float64 = ScalarType.Float64;

    /// <summary>Half precision with single precision's exponent.</summary>
    public static readonly ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>Truth values.</summary>
    public static readonly ScalarType @bool = ScalarType.Bool;

    /// <summary>The element type that holds a .NET type.</summary>
    internal static ScalarType ScalarTypeOf<T>()
        where T : unmanaged
    {
        var type = typeof(T);
        return type == typeof(float) ? ScalarType.Float32
            : type == typeof(double) ? ScalarType.Float64
            : type == typeof(long) ? ScalarType.Int64
            : type == typeof(int) ? ScalarType.Int32
            : type == typeof(short) ? ScalarType.Int16
            : type == typeof(sbyte) ? ScalarType.Int8
            : type == typeof(byte) ? ScalarType.Byte
            : type == typeof(bool) ? ScalarType.Bool
            : type == typeof(Half) ? ScalarType.Float16
            : throw new NotSupportedException(
                $"No tensor holds elements of type {type}; supported are float, double, long, int, short, sbyte, byte, bool and Half.");
    }
}
