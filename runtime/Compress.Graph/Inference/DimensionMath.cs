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
        if (a.Value is { } x && b.Value is { } y) return Number((Int128)x + y);
        if (b.Symbol is not null && a.Value is not null) (a, b) = (b, a);
        if (a.Symbol is { } name && b.Value is { } plus)
        {
            var (atom, offset) = SplitOffset(name);
            var total = (Int128)offset + plus;
            return total == 0 ? Named(atom) : total > 0 ? Named($"{atom}+{total}") : Named($"{atom}-{-total}");
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
            if (leftAtom == rightAtom) return Number((Int128)leftOffset - rightOffset);
            return Named($"{left}-{Atom(right)}");
        }
        return a.Value is { } x && b.Symbol is { } name ? Named($"{x}-{Atom(name)}") : Dimension.Unknown;
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
        if (a.Value is { } x) return Number(Floor(x, b));
        if (b == 1) return a;
        if (a.Symbol is not { } name) return Dimension.Unknown;
        return Compose([a], [b]) ?? Named($"floor({Atom(name)}/{b})");
    }

    /// <summary>Quotient rounded towards plus infinity.</summary>
    public static Dimension CeilDivide(Dimension a, long b)
    {
        if (b == 0) return Dimension.Unknown;
        if (a.Value is { } x) return Number(-Floor(-(Int128)x, b));
        if (b == 1) return a;
        if (a.Symbol is not { } name) return Dimension.Unknown;
        return Compose([a], [b]) ?? Named($"ceil({Atom(name)}/{b})");
    }

    /// <summary>Product of many.</summary>
    public static Dimension Product(IEnumerable<Dimension> dims)
    {
        var all = dims.ToArray();
        return all.Any(d => d.Value == 0) ? 0 : Compose(all, []) ?? Dimension.Unknown;
    }

    /// <summary>Product of the first dimensions divided by that of the second, where it comes out even or equal names cancel; else null.</summary>
    public static Dimension? Quotient(IEnumerable<Dimension> numerator, IEnumerable<Dimension> denominator) => Compose(numerator, denominator);

    /// <summary>True where both are certainly equal.</summary>
    public static bool Same(Dimension a, Dimension b) => a == b && a != Dimension.Unknown;

    /// <summary>True where both are certainly different.</summary>
    public static bool Differ(Dimension a, Dimension b) => a.Value is { } x && b.Value is { } y && x != y;

    /// <summary>The better known of two statements about one size.</summary>
    public static Dimension Merge(Dimension a, Dimension b) => a.IsStatic ? a : b.IsStatic ? b : a.Symbol is not null ? a : b;

    private static Dimension? Compose(IEnumerable<Dimension> numerator, IEnumerable<Dimension> denominator)
    {
        Int128 top = 1, bottom = 1;
        var symbols = new List<string>();
        foreach (var dim in numerator)
            if (!Take(dim, ref top, symbols.Add)) return null;
        var cancelled = true;
        foreach (var dim in denominator)
            if (!Take(dim, ref bottom, s => cancelled &= symbols.Remove(s))) return null;
        if (!cancelled || bottom == 0 || top % bottom != 0) return null;
        var factor = top / bottom;
        if (symbols.Count == 0 || factor == 0) return Number(factor);
        symbols.Sort(StringComparer.Ordinal);
        var product = string.Join('*', symbols.Count == 1 && factor == 1 ? symbols : symbols.Select(Atom));
        return Named(factor == 1 ? product : string.Create(CultureInfo.InvariantCulture, $"{factor}*{product}"));
    }

    private static bool Take(Dimension dim, ref Int128 number, Action<string> symbol)
    {
        if (dim.Value is { } value)
        {
            number *= value;
            if (Int128.Abs(number) > long.MaxValue) throw new ModelException($"A product of dimensions, {number}, does not fit in 64 bits.");
            return true;
        }
        if (dim.Symbol is not { } name) return false;
        if (IsAtom(name) || !name.Contains('*') || name.IndexOfAny(['+', '-', '/', '(']) >= 0)
        {
            symbol(name);
            return true;
        }
        foreach (var factor in name.Split('*'))
        {
            if (long.TryParse(factor, NumberStyles.None, CultureInfo.InvariantCulture, out var constant))
            {
                if (!Take(constant, ref number, symbol)) return false;
            }
            else symbol(factor);
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

    private static Int128 Floor(Int128 x, Int128 y) => x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0);

    private static Dimension Number(Int128 value) => value >= long.MinValue && value <= long.MaxValue
        ? (long)value
        : throw new ModelException($"A dimension, {value}, does not fit in 64 bits.");
}
