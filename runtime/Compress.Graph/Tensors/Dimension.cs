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

    /// <summary>True where both have the same number, the same name, or neither.</summary>
    public bool Equals(Dimension other) => Value == other.Value && Symbol == other.Symbol;

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode() * 31 + (Symbol?.GetHashCode(StringComparison.Ordinal) ?? 0);

    /// <summary>The number, the name or a question mark.</summary>
    public override string ToString() => Value is { } value ? Texts.Of(value) : Symbol ?? "?";
}
