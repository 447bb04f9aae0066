using System.Numerics;
using Compress.Graphs;

namespace Compress.Runtime.Operators.Elementwise;

internal readonly struct Add : INumberPair { public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a + b; }
internal readonly struct Sub : INumberPair { public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a - b; }
internal readonly struct Mul : INumberPair { public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a * b; }
internal readonly struct Max : INumberPair { public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b); }
internal readonly struct Min : INumberPair { public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => T.Min(a, b); }

internal readonly struct Div : INumberPair
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double)) return a / b;
        if (T.IsZero(b)) throw new ModelException("An integer division by zero; check the divisor's input.");
        // The smallest integer has no positive counterpart; hardware traps on it, two's complement wraps.
        return b == -T.One && T.IsNegative(b) ? unchecked(T.Zero - a) : a / b;
    }
}

/// <summary>Remainder with the divisor's sign, as Python has it.</summary>
internal readonly struct FloorMod : INumberPair
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        var r = Remainder.Of(a, b);
        return !T.IsZero(r) && T.IsNegative(r) != T.IsNegative(b) ? r + b : r;
    }
}

/// <summary>Remainder with the dividend's sign, as C's fmod has it.</summary>
internal readonly struct Remainder : INumberPair
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumber<T> => Of(a, b);

    public static T Of<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double)) return a % b;
        if (T.IsZero(b)) throw new ModelException("An integer remainder by zero; check the divisor's input.");
        return T.IsNegative(b) && b == -T.One ? T.Zero : a % b;
    }
}

internal readonly struct BitwiseAnd : IIntegerPair { public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T> => a & b; }
internal readonly struct BitwiseOr : IIntegerPair { public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T> => a | b; }
internal readonly struct BitwiseXor : IIntegerPair { public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T> => a ^ b; }

/// <summary>Shifts; amounts of the width and above give 0, as in the specification's unsigned types.</summary>
internal readonly struct ShiftLeft : IIntegerPair
{
    public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T> => Shift.Amount(b) is var n && n >= Shift.Width<T>() ? T.Zero : a << n;
}

internal readonly struct ShiftRight : IIntegerPair
{
    public static T Apply<T>(T a, T b) where T : unmanaged, IBinaryInteger<T> => Shift.Amount(b) is var n && n >= Shift.Width<T>() ? T.Zero : a >>> n;
}

internal static class Shift
{
    public static int Amount<T>(T b) where T : unmanaged, IBinaryInteger<T> => int.CreateSaturating(b) is var n && n < 0 ? int.MaxValue : n;

    public static unsafe int Width<T>() where T : unmanaged => sizeof(T) * 8;
}

internal readonly struct Equal : IComparison { public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a == b; }
internal readonly struct Greater : IComparison { public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a > b; }
internal readonly struct GreaterOrEqual : IComparison { public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a >= b; }
internal readonly struct Less : IComparison { public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a < b; }
internal readonly struct LessOrEqual : IComparison { public static bool Apply<T>(T a, T b) where T : unmanaged, INumber<T> => a <= b; }

internal readonly struct And : IElementPair<byte, byte> { public static byte Apply(byte a, byte b) => (byte)(a != 0 && b != 0 ? 1 : 0); }
internal readonly struct Or : IElementPair<byte, byte> { public static byte Apply(byte a, byte b) => (byte)(a != 0 || b != 0 ? 1 : 0); }
internal readonly struct Xor : IElementPair<byte, byte> { public static byte Apply(byte a, byte b) => (byte)(a != 0 != (b != 0) ? 1 : 0); }
