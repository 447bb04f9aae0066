namespace Compress.Graphs;

/// <summary>A set of element types that an operator accepts.</summary>
/// <param name="Bits">Bit n stands for the element type of number n.</param>
public readonly record struct TypeSet(ulong Bits)
{
    /// <summary>The IEEE and bfloat types that arithmetic is done in.</summary>
    public static TypeSet Float { get; } = Of(ElementType.Float32, ElementType.Float16, ElementType.Float64, ElementType.BFloat16);

    /// <summary>The 8-bit floating-point types.</summary>
    public static TypeSet Float8 { get; } = Of(ElementType.Float8E4M3FN, ElementType.Float8E4M3FNUZ, ElementType.Float8E5M2, ElementType.Float8E5M2FNUZ);

    /// <summary>Signed integers of whole bytes.</summary>
    public static TypeSet Signed { get; } = Of(ElementType.Int8, ElementType.Int16, ElementType.Int32, ElementType.Int64);

    /// <summary>Unsigned integers of whole bytes.</summary>
    public static TypeSet Unsigned { get; } = Of(ElementType.UInt8, ElementType.UInt16, ElementType.UInt32, ElementType.UInt64);

    /// <summary>Integers of whole bytes.</summary>
    public static TypeSet Integer { get; } = Signed | Unsigned;

    /// <summary>Integers of less than a byte.</summary>
    public static TypeSet SubByte { get; } = Of(ElementType.Int4, ElementType.UInt4, ElementType.Int2, ElementType.UInt2);

    /// <summary>Integers of whole bytes and floating-point types.</summary>
    public static TypeSet Numeric { get; } = Integer | Float;

    /// <summary>Signed numbers.</summary>
    public static TypeSet SignedNumeric { get; } = Signed | Float;

    /// <summary>Booleans.</summary>
    public static TypeSet Bool { get; } = Of(ElementType.Bool);

    /// <summary>Strings.</summary>
    public static TypeSet String { get; } = Of(ElementType.String);

    /// <summary>64-bit integers.</summary>
    public static TypeSet Int64 { get; } = Of(ElementType.Int64);

    /// <summary>Integers that index: 32 and 64 bit.</summary>
    public static TypeSet Index { get; } = Of(ElementType.Int32, ElementType.Int64);

    /// <summary>Single precision.</summary>
    public static TypeSet Float32 { get; } = Of(ElementType.Float32);

    /// <summary>8-bit integers.</summary>
    public static TypeSet Byte { get; } = Of(ElementType.Int8, ElementType.UInt8);

    /// <summary>What a quantized tensor may be stored in.</summary>
    public static TypeSet Quantized { get; } = Of(ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.UInt16, ElementType.Int32, ElementType.Float4E2M1) | SubByte | Float8;

    /// <summary>Every type.</summary>
    public static TypeSet Any { get; } = new(~1UL);

    /// <summary>The set of the given types.</summary>
    public static TypeSet Of(params ReadOnlySpan<ElementType> types)
    {
        var bits = 0UL;
        foreach (var type in types) bits |= 1UL << (int)type;
        return new TypeSet(bits);
    }

    /// <summary>The one type of the set, or <see cref="ElementType.Undefined"/> where there are several.</summary>
    public ElementType Only => ulong.IsPow2(Bits) ? (ElementType)ulong.TrailingZeroCount(Bits) : ElementType.Undefined;

    /// <summary>True where <paramref name="type"/> is in the set.</summary>
    public bool Contains(ElementType type) => (Bits >> (int)type & 1) != 0;

    /// <summary>The types of either set.</summary>
    public static TypeSet operator |(TypeSet left, TypeSet right) => new(left.Bits | right.Bits);

    /// <summary>True where both hold the same types.</summary>
    public bool Equals(TypeSet other) => Bits == other.Bits;

    /// <inheritdoc/>
    public override int GetHashCode() => Bits.GetHashCode();

    /// <summary>The types, for messages.</summary>
    public override string ToString()
    {
        if (this == Any) return "any type";
        var names = new List<string>();
        for (var type = ElementType.Float32; type <= ElementType.Int2; type++)
            if (Contains(type)) names.Add(type.Name());
        return string.Join(", ", names);
    }
}
