using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Compress.Preprocessing;

/// <summary>
/// An interpolated string put together by calls. What .NET makes of one is inlined where it stands and compiled anew for every type in it; with
/// as many messages as there are here that would be most of the code. Numbers read the same in every culture.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct PlainText
{
    private readonly StringBuilder _text;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public PlainText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + 8 * formattedCount);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendLiteral(string value) => _text.Append(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(string? value) => _text.Append(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(char value) => _text.Append(value);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(ulong value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(double value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(float value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Anything else, as it tells itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void AppendFormatted(object? value) => _text.Append(value?.ToString());

    /// <summary>A checksum, as eight hexadecimal digits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Hex(uint value) => value.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>An interpolated string as a text.</summary>
    public static string Of(PlainText text) => text.ToString();

    /// <summary>Numbers with commas between them.</summary>
    public static string Join(IReadOnlyList<int> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(values[i].ToString(CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    public override string ToString() => _text.ToString();
}
