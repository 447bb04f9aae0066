namespace Compress.Graphs;

/// <summary>Element type of a tensor; the numbers are those of ONNX's <c>TensorProto.DataType</c>.</summary>
public enum ElementType
{
    /// <summary>Not stated.</summary>
    Undefined = 0,
    /// <summary>IEEE 754 single precision.</summary>
    Float32 = 1,
    /// <summary>Unsigned 8 bit.</summary>
    UInt8 = 2,
    /// <summary>Signed 8 bit.</summary>
    Int8 = 3,
    /// <summary>Unsigned 16 bit.</summary>
    UInt16 = 4,
    /// <summary>Signed 16 bit.</summary>
    Int16 = 5,
    /// <summary>Signed 32 bit.</summary>
    Int32 = 6,
    /// <summary>Signed 64 bit.</summary>
    Int64 = 7,
    /// <summary>Byte strings, UTF-8 by convention.</summary>
    String = 8,
    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,
    /// <summary>IEEE 754 half precision.</summary>
    Float16 = 10,
    /// <summary>IEEE 754 double precision.</summary>
    Float64 = 11,
    /// <summary>Unsigned 32 bit.</summary>
    UInt32 = 12,
    /// <summary>Unsigned 64 bit.</summary>
    UInt64 = 13,
    /// <summary>Two single-precision numbers.</summary>
    Complex64 = 14,
    /// <summary>Two double-precision numbers.</summary>
    Complex128 = 15,
    /// <summary>The upper half of a single-precision number.</summary>
    BFloat16 = 16,
    /// <summary>8 bit: 4 exponent, 3 mantissa, no infinities.</summary>
    Float8E4M3FN = 17,
    /// <summary>8 bit: 4 exponent, 3 mantissa, no negative zero.</summary>
    Float8E4M3FNUZ = 18,
    /// <summary>8 bit: 5 exponent, 2 mantissa.</summary>
    Float8E5M2 = 19,
    /// <summary>8 bit: 5 exponent, 2 mantissa, no negative zero.</summary>
    Float8E5M2FNUZ = 20,
    /// <summary>Unsigned 4 bit, two to a byte, low half first.</summary>
    UInt4 = 21,
    /// <summary>Signed 4 bit, two to a byte, low half first.</summary>
    Int4 = 22,
    /// <summary>4 bit: 2 exponent, 1 mantissa, two to a byte.</summary>
    Float4E2M1 = 23,
    /// <summary>8 bit exponent only (powers of two).</summary>
    Float8E8M0 = 24,
    /// <summary>Unsigned 2 bit, four to a byte, low bits first.</summary>
    UInt2 = 25,
    /// <summary>Signed 2 bit, four to a byte, low bits first.</summary>
    Int2 = 26,
}
