using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Compress.Graphs;

/// <summary>
/// A text put together from an interpolated string. The string handler of .NET is inlined at every place that makes a text and compiled anew for
/// every type that stands in one, which took a tenth of an app for one model; here a piece is one call. Numbers read the same in every culture.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct MessageText
{
    private const int CharactersOfAValue = 12;

    private readonly StringBuilder _text;

    /// <summary>Begins a text of so many characters between the values, and so many values.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public MessageText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + formattedCount * CharactersOfAValue);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendLiteral(string value) => _text.Append(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(string? value) => _text.Append(value);

    // Without this a character would be told as its number.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(char value) => _text.Append(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(long value) => _text.Append(Texts.Of(value));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(long? value)
    {
        if (value is { } number) AppendFormatted(number);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(ulong value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(double value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(float value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(Int128 value) => _text.Append(Texts.Of(value));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(ElementType value) => _text.Append(value.Name());

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(AttributeKind value) => _text.Append(value.Name());

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(Dimension value) => _text.Append(value.ToString());

    /// <summary>Anything else, as it tells itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(object? value) => _text.Append(value?.ToString());

    public override string ToString() => _text.ToString();
}
