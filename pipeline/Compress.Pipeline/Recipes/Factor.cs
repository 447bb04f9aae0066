using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Compress.Pipeline;

/// <summary>How many times smaller or faster; written as <c>10x</c>.</summary>
/// <param name="Value">The factor, above 0.</param>
[JsonConverter(typeof(Converter))]
public readonly record struct Factor(double Value)
{
    /// <summary>The factor as it is written.</summary>
    public override string ToString() => Value.ToString("0.###", CultureInfo.InvariantCulture) + "x";

    internal sealed class Converter : JsonConverter<Factor>
    {
        public override Factor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.Number ? reader.GetDouble().ToString(CultureInfo.InvariantCulture) : reader.GetString() ?? "";
            return double.TryParse(text.TrimEnd('x', 'X'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
                ? new Factor(value)
                : throw new JsonException($"'{text}' is no factor; write it as 10x.");
        }

        public override void Write(Utf8JsonWriter writer, Factor value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
