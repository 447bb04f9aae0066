using System.Globalization;

namespace Compress.Graphs;

/// <summary>
/// Arithmetic on dimensions. Named sizes give names built from them (<c>N+1</c>, <c>2*N</c>), so that equal sizes computed on two paths
/// stay equal; names that would grow too long become unknown.
/// </summary>
public static class DimensionMath
{
    private const int LongestSymbol = 80;

    /// <summary>Sum.</summary>
    public static Dimension Add(Dimension a, Dimension b)
    {
        if (a.Value is { } x && b.Value is { } y) return Sum(x, y) ?? throw new ModelException($"A dimension, {x} + {y}, does not fit in 64 bits.");
        if (b.Symbol is not null && a.Value is not null) (a, b) = (b, a);
        if (a.Symbol is { } name && b.Value is { } plus)
        {
            var (atom, offset) = SplitOffset(name);
            return Sum(offset, plus) switch
            {
                null or long.MinValue => Dimension.Unknown,
                0 => Named(atom),
                > 0 and var more => Named($"{atom}+{Texts.Of(more)}"),
                var less => Named($"{atom}-{Texts.Of(-less.Value)}"),
            };
        }
        if (a.Symbol is not { } left || b.Symbol is not { } right) return Dimension.Unknown;
        return string.CompareOrdinal(left, right) <= 0 ? Named($"{left}+{Atom(right)}") : Named($"{right}+{Atom(left)}");
    }

    /// <summary>Difference.</summary>
    public static Dimension Subtract(Dimension a, Dimension b)
    {
        if (b.Value is { } y) return y == long.MinValue ? Dimension.Unknown : Add(a, -y);
        if (a.Symbol is not null && a.Symbol == b.Symbol) return 0;
        if (a.Symbol is { } left && b.Symbol is { } right)
        {
            var (leftAtom, leftOffset) = SplitOffset(left);
            var (rightAtom, rightOffset) = SplitOffset(right);
            if (leftAtom == rightAtom) return rightOffset == long.MinValue ? Dimension.Unknown : Add(leftOffset, -rightOffset);
            return Named($"{left}-{Atom(right)}");
        }
        return a.Value is { } x && b.Symbol is { } name ? Named($"{Texts.Of(x)}-{Atom(name)}") : Dimension.Unknown;
    }

    /// <summary>Product.</summary>
    public static Dimension Multiply(Dimension a, Dimension b)
    {
        if (a.Value == 0 || b.Value == 0) return 0;
        return Compose([a, b], []) ?? Dimension.Unknown;
    }

    /// <summary>Quotient rounded towards minus infinity.</summary>
    public static Dimension FloorDivide(Dimension a, long b)
    {
        if (b == 0) return Dimension.Unknown;
        if (a.Value is { } x) return Divided(x, b) - (x % b != 0 && (x < 0) != (b < 0) ? 1 : 0);
        if (b == 1) return a;
        if (a.Symbol is not { } name) return Dimension.Unknown;
        return Compose([a], [b]) ?? Named($"floor({Atom(name)}/{Texts.Of(b)})");
    }

    /// <summary>Quotient rounded towards plus infinity.</summary>
    public static Dimension CeilDivide(Dimension a, long b)
    {
        if (b == 0) return Dimension.Unknown;
        if (a.Value is { } x) return Divided(x, b) + (x % b != 0 && (x < 0) == (b < 0) ? 1 : 0);
        if (b == 1) return a;
        if (a.Symbol is not { } name) return Dimension.Unknown;
        return Compose([a], [b]) ?? Named($"ceil({Atom(name)}/{Texts.Of(b)})");
    }

    /// <summary>Product of many.</summary>
    public static Dimension Product(ReadOnlySpan<Dimension> dims)
    {
        foreach (var dim in dims)
            if (dim.Value == 0) return 0;
        return Compose(dims, []) ?? Dimension.Unknown;
    }

    /// <summary>Product of the first dimensions divided by that of the second, where it comes out even or equal names cancel; else null.</summary>
    public static Dimension? Quotient(ReadOnlySpan<Dimension> numerator, ReadOnlySpan<Dimension> denominator) => Compose(numerator, denominator);

    /// <summary>True where both are certainly equal.</summary>
    public static bool Same(Dimension a, Dimension b) => a == b && a != Dimension.Unknown;

    /// <summary>True where both are certainly different.</summary>
    public static bool Differ(Dimension a, Dimension b) => a.Value is { } x && b.Value is { } y && x != y;

    /// <summary>The better known of two statements about one size.</summary>
    public static Dimension Merge(Dimension a, Dimension b) => a.IsStatic ? a : b.IsStatic ? b : a.Symbol is not null ? a : b;

    private static Dimension? Compose(ReadOnlySpan<Dimension> numerator, ReadOnlySpan<Dimension> denominator)
    {
        long top = 1, bottom = 1;
        var (symbols, below) = (new List<string>(), new List<string>());
        foreach (var dim in numerator)
            if (!Take(dim, ref top, symbols)) return null;
        foreach (var dim in denominator)
            if (!Take(dim, ref bottom, below)) return null;
        foreach (var symbol in below)
            if (!symbols.Remove(symbol)) return null;
        if (bottom == 0 || top % bottom != 0) return null;
        var factor = top / bottom;
        if (symbols.Count == 0 || factor == 0) return factor;
        symbols.Sort(StringComparer.Ordinal);
        if (symbols.Count > 1 || factor != 1)
            for (var i = 0; i < symbols.Count; i++) symbols[i] = Atom(symbols[i]);
        var product = string.Join('*', symbols);
        return Named(factor == 1 ? product : $"{Texts.Of(factor)}*{product}");
    }

    private static bool Take(Dimension dim, ref long number, List<string> symbols)
    {
        if (dim.Value is { } value)
        {
            var upper = Math.BigMul(number, value, out long product);
            if (upper != product >> 63 || product == long.MinValue) throw new ModelException($"A product of dimensions, {number} * {value}, does not fit in 64 bits.");
            number = product;
            return true;
        }
        if (dim.Symbol is not { } name) return false;
        if (IsAtom(name) || !name.Contains('*') || name.IndexOfAny(['+', '-', '/', '(']) >= 0)
        {
            symbols.Add(name);
            return true;
        }
        foreach (var factor in name.Split('*'))
        {
            if (long.TryParse(factor, NumberStyles.None, CultureInfo.InvariantCulture, out var constant))
            {
                if (!Take(constant, ref number, symbols)) return false;
            }
            else symbols.Add(factor);
        }
        return true;
    }

    private static (string Atom, long Offset) SplitOffset(string name)
    {
        var at = LastOperator(name, name.Length, "+-");
        return at > 0 && LastOperator(name, at, "+-") < 0 && long.TryParse(name.AsSpan(at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset)
            ? (name[..at], offset)
            : (LastOperator(name, name.Length, "+-/") < 0 ? name : Atom(name), 0);
    }

    private static bool IsAtom(string name) => LastOperator(name, name.Length, "+-*/") < 0;

    // The last operator that stands outside of parentheses.
    private static int LastOperator(string name, int length, string operators)
    {
        var depth = 0;
        for (var i = length - 1; i >= 0; i--)
        {
            if (name[i] == ')') depth++;
            else if (name[i] == '(') depth--;
            else if (depth == 0 && operators.Contains(name[i])) return i;
        }
        return -1;
    }

    private static string Atom(string name) => IsAtom(name) ? name : $"({name})";

    private static Dimension Named(string symbol) => symbol.Length <= LongestSymbol ? Dimension.Named(symbol) : Dimension.Unknown;

    /// <summary>The sum, or null where it does not fit in 64 bits.</summary>
    private static long? Sum(long x, long y)
    {
        var sum = unchecked(x + y);
        return ((x ^ sum) & (y ^ sum)) < 0 ? null : sum;
    }

    /// <summary>The quotient rounded towards zero.</summary>
    private static long Divided(long x, long y) => x == long.MinValue && y == -1
        ? throw new ModelException($"A dimension, {x} / {y}, does not fit in 64 bits.")
        : x / y;
}
