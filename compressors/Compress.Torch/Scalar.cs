using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number that takes the tensor's type where one is given: an integer, a floating point number or a truth value.</summary>
public readonly struct Scalar
{
    internal readonly long Bits;
    internal readonly NativeTag Tag;

    private Scalar(NativeTag tag, long bits)
    {
        Tag = tag;
        Bits = bits;
    }

    /// <summary>An integer.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Scalar(int value) => new(NativeTag.Int, value);

    /// <summary>An integer.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Scalar(long value) => new(NativeTag.Int, value);

    /// <summary>A floating point number.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Scalar(float value) => (double)value;

    /// <summary>A floating point number.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Scalar(double value) => new(NativeTag.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A truth value.</summary>
    /// <param name="value">Its value.</param>
    public static implicit operator Scalar(bool value) => new(NativeTag.Bool, value ? 1 : 0);
}
