namespace Microsoft.ML.OnnxRuntime;

/// <summary>A 16-bit IEEE floating-point number, held as its bits.</summary>
/// <param name="value">The bits.</param>
public readonly struct Float16(ushort value) : IEquatable<Float16>
{
    /// <summary>The bits.</summary>
    public readonly ushort value = value;

    /// <summary>Rounds to the nearest half, ties to even.</summary>
    public static explicit operator Float16(float value) => new(BitConverter.HalfToUInt16Bits((Half)value));

    /// <summary>Widens exactly.</summary>
    public static explicit operator float(Float16 value) => value.ToFloat();

    /// <summary>Whether the bits are equal.</summary>
    public static bool operator ==(Float16 left, Float16 right) => left.Equals(right);

    /// <summary>Whether the bits differ.</summary>
    public static bool operator !=(Float16 left, Float16 right) => !left.Equals(right);

    /// <summary>Widens exactly.</summary>
    public float ToFloat() => (float)BitConverter.UInt16BitsToHalf(value);

    /// <summary>Whether the bits are equal.</summary>
    /// <param name="other">The other number.</param>
    public bool Equals(Float16 other) => value == other.value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Float16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => value;
}
