using System.Globalization;
using System.Text;

namespace Compress.Preprocessing.Json;

/// <summary>
/// A value of a JSON text that was read whole. Manifests and plans are a few hundred bytes of one known form; what .NET has for any JSON
/// would be a large part of an app for one model.
/// </summary>
internal sealed class JsonValue
{
    private static readonly string[] Kinds = ["an object", "an array", "a string", "a number", "true", "false", "null"];

    /// <summary>Wraps what was read.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="at">Where it begins, in bytes.</param>
    /// <param name="text">The content of a string, the digits of a number; else empty.</param>
    public JsonValue(JsonKind kind, int at, string text = "") => (Kind, At, Content) = (kind, at, text);

    public JsonKind Kind { get; }

    /// <summary>Where the value begins, in bytes from the text's start.</summary>
    public int At { get; }

    /// <summary>The elements of an array; the values of an object, one for each of <see cref="Keys"/>.</summary>
    public List<JsonValue> Items { get; } = [];

    /// <summary>The keys of an object in the text's order; the same one may come twice.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>What the value is, in words.</summary>
    public string Name => NameOf(Kind);

    private string Content { get; }

    public static string NameOf(JsonKind kind) => Kinds[(int)kind];

    /// <summary>The value as an object, an array, or whatever it is expected to be.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public JsonValue Expect(JsonKind kind) => Kind == kind ? this : throw new FormatException(PlainText.Of($"{Name} at byte {At} where {NameOf(kind)} is expected"));

    /// <summary>The value of an object's key, the first of that name; null where there is none.</summary>
    public JsonValue? Find(string key) => Keys.IndexOf(key) is var at && at >= 0 ? Items[at] : null;

    /// <summary>The content of a string.</summary>
    /// <exception cref="FormatException">It is no string.</exception>
    public string AsText() => Expect(JsonKind.String).Content;

    /// <summary>A whole number.</summary>
    /// <exception cref="FormatException">It is none, or does not fit 64 bits.</exception>
    public long AsLong() => TryLong(out var value) ? value : throw new FormatException(PlainText.Of($"{this} at byte {At} where a whole number is expected"));

    /// <summary>A finite number.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public double AsDouble() => double.Parse(Expect(JsonKind.Number).Content, NumberStyles.Float, CultureInfo.InvariantCulture) is var value && double.IsFinite(value)
        ? value : throw new FormatException(PlainText.Of($"{this} at byte {At} where a finite number is expected"));

    public bool TryLong(out long value)
    {
        value = 0;
        return Kind == JsonKind.Number && long.TryParse(Content, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The number rounded to 32 bits at once, as it was written from 32 bits.</summary>
    public bool TryFloat(out float value)
    {
        value = 0;
        return Kind == JsonKind.Number && float.TryParse(Content, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
    }

    /// <summary>The value as JSON without spaces, for messages.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        AppendTo(text);
        return text.ToString();
    }

    private void AppendTo(StringBuilder text)
    {
        switch (Kind)
        {
            case JsonKind.Object or JsonKind.Array:
                text.Append(Kind == JsonKind.Object ? '{' : '[');
                for (var i = 0; i < Items.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    if (Kind == JsonKind.Object) text.Append('"').Append(Keys[i]).Append("\":");
                    Items[i].AppendTo(text);
                }
                text.Append(Kind == JsonKind.Object ? '}' : ']');
                break;
            case JsonKind.String:
                text.Append('"').Append(Content).Append('"');
                break;
            default:
                text.Append(Kind == JsonKind.Number ? Content : Name);
                break;
        }
    }
}
