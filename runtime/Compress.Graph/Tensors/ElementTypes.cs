namespace Compress.Graphs;

/// <summary>Sizes and .NET counterparts of <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    // In the order of the numbers. Reading names off the enumeration itself would keep .NET's reflection in every app.
    private static readonly string[] Names =
    [
        "Undefined", "Float32", "UInt8", "Int8", "UInt16", "Int16", "Int32", "Int64", "String", "Bool", "Float16", "Float64", "UInt32", "UInt64", "Complex64", "Complex128", "BFloat16",
        "Float8E4M3FN", "Float8E4M3FNUZ", "Float8E5M2", "Float8E5M2FNUZ", "UInt4", "Int4", "Float4E2M1", "Float8E8M0", "UInt2", "Int2",
    ];

    /// <summary>The type's name, as the enumeration has it; a number that is no type stays a number.</summary>
    public static string Name(this ElementType type) => (uint)type < (uint)Names.Length ? Names[(int)type] : Texts.Of((int)type);

    /// <summary>Bits of one element; 0 for strings and undefined types, whose elements have no fixed size.</summary>
    public static int BitsPerElement(this ElementType type) => type switch
    {
        ElementType.UInt2 or ElementType.Int2 => 2,
        ElementType.UInt4 or ElementType.Int4 or ElementType.Float4E2M1 => 4,
        ElementType.UInt8 or ElementType.Int8 or ElementType.Bool or ElementType.Float8E4M3FN or ElementType.Float8E4M3FNUZ
            or ElementType.Float8E5M2 or ElementType.Float8E5M2FNUZ or ElementType.Float8E8M0 => 8,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 16,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 32,
        ElementType.Int64 or ElementType.UInt64 or ElementType.Float64 or ElementType.Complex64 => 64,
        ElementType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>Bytes that <paramref name="elements"/> contiguous elements take; sub-byte types are rounded up to a byte.</summary>
    /// <exception cref="OverflowException">The size does not fit in 64 bits.</exception>
    public static long ByteCount(this ElementType type, long elements) =>
        checked(elements * type.BitsPerElement() + 7) / 8;

    /// <summary>True for the types an ONNX file may use.</summary>
    public static bool IsDefined(this ElementType type) => type is > ElementType.Undefined and <= ElementType.Int2;

    /// <summary>True for floating-point types of any width.</summary>
    public static bool IsFloat(this ElementType type) => type is ElementType.Float32 or ElementType.Float64
        or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float8E4M3FN or ElementType.Float8E4M3FNUZ
        or ElementType.Float8E5M2 or ElementType.Float8E5M2FNUZ or ElementType.Float8E8M0 or ElementType.Float4E2M1;

    /// <summary>True for signed and unsigned integers of any width; not for booleans.</summary>
    public static bool IsInteger(this ElementType type) => type is ElementType.Int8 or ElementType.Int16 or ElementType.Int32
        or ElementType.Int64 or ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64
        or ElementType.Int4 or ElementType.UInt4 or ElementType.Int2 or ElementType.UInt2;

    /// <summary>The element type whose memory layout is that of <typeparamref name="T"/>.</summary>
    /// <exception cref="ModelException">No element type corresponds.</exception>
    public static ElementType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ElementType.Float32;
        if (typeof(T) == typeof(byte)) return ElementType.UInt8;
        if (typeof(T) == typeof(sbyte)) return ElementType.Int8;
        if (typeof(T) == typeof(ushort)) return ElementType.UInt16;
        if (typeof(T) == typeof(short)) return ElementType.Int16;
        if (typeof(T) == typeof(int)) return ElementType.Int32;
        if (typeof(T) == typeof(long)) return ElementType.Int64;
        if (typeof(T) == typeof(bool)) return ElementType.Bool;
        if (typeof(T) == typeof(Half)) return ElementType.Float16;
        if (typeof(T) == typeof(double)) return ElementType.Float64;
        if (typeof(T) == typeof(uint)) return ElementType.UInt32;
        if (typeof(T) == typeof(ulong)) return ElementType.UInt64;
        throw new ModelException($"No tensor element type corresponds to the .NET type {typeof(T).Name}; use one of float, double, Half, bool or an integer.");
    }
}
