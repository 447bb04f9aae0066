using System.Globalization;

namespace Compress.Graphs;

/// <summary>One element of a value that is known, in part, before the model runs: an integer (or truth value), a real number, a named size, or unknown.</summary>
/// <param name="Integer">The integer, 0 or 1 for a truth value.</param>
/// <param name="Real">The real number.</param>
/// <param name="Symbol">The name of a size known only at run time.</param>
public readonly record struct ValueElement(long? Integer, double? Real, string? Symbol)
{
    /// <summary>Nothing is known.</summary>
    public static ValueElement Unknown => default;

    /// <summary>True where both are the same number, the same name, or unknown.</summary>
    public bool Equals(ValueElement other) => Integer == other.Integer && Symbol == other.Symbol
        && (Real is { } real ? other.Real is { } otherReal && real.Equals(otherReal) : other.Real is null);

    /// <inheritdoc/>
    public override int GetHashCode() => (Integer.GetHashCode() * 31 + Real.GetHashCode()) * 31 + (Symbol?.GetHashCode(StringComparison.Ordinal) ?? 0);

    /// <summary>The number, the name or a question mark.</summary>
    public override string ToString() => Real is { } real ? real.ToString(CultureInfo.InvariantCulture) : ToDimension().ToString();

    /// <summary>True where the element is a number.</summary>
    public bool IsKnown => Integer.HasValue || Real.HasValue;

    /// <summary>An integer element.</summary>
    public static ValueElement Of(long value) => new(value, null, null);

    /// <summary>A real element.</summary>
    public static ValueElement Of(double value) => new(null, value, null);

    /// <summary>A truth value.</summary>
    public static ValueElement Of(bool value) => new(value ? 1 : 0, null, null);

    /// <summary>The size that a dimension stands for.</summary>
    public static ValueElement Of(Dimension dimension) => new(dimension.Value, null, dimension.Symbol);

    /// <summary>The element as a dimension; unknown where it is no integer.</summary>
    public Dimension ToDimension() => new(Integer, Symbol);

    /// <summary>The element as a real number, or null.</summary>
    public double? ToReal() => Real ?? Integer;
}
