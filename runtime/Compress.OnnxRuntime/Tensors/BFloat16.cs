namespace Microsoft.ML.OnnxRuntime;

/// <summary>The upper half of a 32-bit floating-point number, held as its bits.</summary>
/// <param name="value">The bits.</param>
public readonly struct BFloat16(ushort value) : IEquatable<BFloat16>
{
    /// <summary>The bits.</summary>
    public readonly ushort value = value;

    /// <summary>Rounds to the nearest, ties to even; a NaN stays one.</summary>
    public static explicit operator BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value)
            ? new((ushort)((bits >> 16) | 0x40))
            : new((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>Widens exactly.</summary>
    public static explicit operator float(BFloat16 value) => value.ToFloat();

    /// <summary>Whether the bits are equal.</summary>
    public static bool operator ==(BFloat16 left, BFloat16 right) => left.Equals(right);

    /// <summary>Whether the bits differ.</summary>
    public static bool operator !=(BFloat16 left, BFloat16 right) => !left.Equals(right);

    /// <summary>Widens exactly.</summary>
    public float ToFloat() => BitConverter.UInt32BitsToSingle((uint)value << 16);

    /// <summary>Whether the bits are equal.</summary>
    /// <param name="other">The other number.</param>
    public bool Equals(BFloat16 other) => value == other.value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => value;
}
