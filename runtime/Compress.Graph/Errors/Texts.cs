using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Compress.Graphs;

/// <summary>Texts of numbers and lists, the same in every culture and without the parts of .NET that format any type.</summary>
internal static class Texts
{
    /// <summary>An interpolated string as a text.</summary>
    public static string Of(MessageText text) => text.ToString();

    /// <summary>A number.</summary>
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number of more than 64 bits; what no 64 bits hold is told by its size only, since no message needs its digits.</summary>
    public static string Of(Int128 value) => value > long.MaxValue ? "more than 9223372036854775807" : value < long.MinValue ? "less than -9223372036854775808" : Of((long)value);

    /// <summary>Numbers, with a comma and a space between them.</summary>
    public static string Join(ReadOnlySpan<long> values)
    {
        var text = new StringBuilder();
        foreach (var value in values) Next(text).Append(Of(value));
        return text.ToString();
    }

    /// <summary>Numbers, with a comma and a space between them.</summary>
    public static string Join(ImmutableArray<long> values) => Join(values.AsSpan());

    /// <summary>Numbers, with a comma and a space between them.</summary>
    public static string Join(ReadOnlySpan<float> values)
    {
        var text = new StringBuilder();
        foreach (var value in values) Next(text).Append(value.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    /// <summary>Dimensions, with a comma and a space between them.</summary>
    public static string Join(ReadOnlySpan<Dimension> values)
    {
        var text = new StringBuilder();
        foreach (var value in values) Next(text).Append(value.ToString());
        return text.ToString();
    }

    private static StringBuilder Next(StringBuilder text) => text.Length == 0 ? text : text.Append(", ");
}
