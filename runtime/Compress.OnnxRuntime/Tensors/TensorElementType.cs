namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>Element types of tensors; the numbers are ONNX's.</summary>
public enum TensorElementType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8 = 2,

    /// <summary>8-bit signed integer.</summary>
    Int8 = 3,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16 = 4,

    /// <summary>16-bit signed integer.</summary>
    Int16 = 5,

    /// <summary>32-bit signed integer.</summary>
    Int32 = 6,

    /// <summary>64-bit signed integer.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>Boolean, one byte.</summary>
    Bool = 9,

    /// <summary>16-bit IEEE floating point.</summary>
    Float16 = 10,

    /// <summary>64-bit floating point.</summary>
    Double = 11,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32 = 12,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64 = 13,

    /// <summary>Two 32-bit floating point numbers.</summary>
    Complex64 = 14,

    /// <summary>Two 64-bit floating point numbers.</summary>
    Complex128 = 15,

    /// <summary>The upper half of a 32-bit floating point number.</summary>
    BFloat16 = 16,

    /// <summary>8-bit floating point, 4 exponent bits, finite.</summary>
    Float8E4M3FN = 17,

    /// <summary>8-bit floating point, 4 exponent bits, no negative zero.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>8-bit floating point, 5 exponent bits.</summary>
    Float8E5M2 = 19,

    /// <summary>8-bit floating point, 5 exponent bits, no negative zero.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>4-bit unsigned integer, two a byte.</summary>
    UInt4 = 21,

    /// <summary>4-bit signed integer, two a byte.</summary>
    Int4 = 22,

    /// <summary>4-bit floating point, 2 exponent bits, two a byte.</summary>
    Float4E2M1 = 23,

    /// <summary>8-bit exponent.</summary>
    Float8E8M0 = 24,

    /// <summary>2-bit unsigned integer, four a byte.</summary>
    UInt2 = 25,

    /// <summary>2-bit signed integer, four a byte.</summary>
    Int2 = 26,
}
