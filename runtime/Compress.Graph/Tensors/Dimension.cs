namespace Compress.Graphs;

/// <summary>One dimension of a value's shape: a number, a name shared by equal dimensions, or unknown (neither).</summary>
/// <param name="Value">The size where it is known, else null.</param>
/// <param name="Symbol">The name of a size known only when the model runs, else null.</param>
public readonly record struct Dimension(long? Value, string? Symbol)
{
    /// <summary>A dimension about which nothing is known.</summary>
    public static Dimension Unknown => default;

    /// <summary>True where the size is a number.</summary>
    public bool IsStatic => Value.HasValue;

    /// <summary>A dimension of known size.</summary>
    public static implicit operator Dimension(long value) => new(value, null);

    /// <summary>A named dimension.</summary>
    public static Dimension Named(string symbol) => new(null, symbol);

    /// <summary>The number, the name or a question mark.</summary>
    public override string ToString() => Value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
