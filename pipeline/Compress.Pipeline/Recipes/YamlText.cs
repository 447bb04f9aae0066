using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace Compress.Pipeline;

/// <summary>YAML to JSON nodes and back; plain scalars take the types of YAML's core schema.</summary>
internal static class YamlText
{
    public static JsonNode? Parse(string yaml, string source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            throw new RecipeException($"{source}, line {e.Start.Line}, column {e.Start.Column}: this is no valid YAML: {e.Message}", e);
        }
        return stream.Documents.Count == 0 ? null : ToJson(stream.Documents[0].RootNode, source);
    }

    public static string Write(JsonNode node)
    {
        var text = new SerializerBuilder().WithIndentedSequences().WithNewLine("\n").Build().Serialize(ToPlain(node)!);
        return text.TrimEnd('\n') + "\n";
    }

    private static JsonNode? ToJson(YamlNode node, string source) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value ?? "", ToJson(c.Value, source)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(c => ToJson(c, source))]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new RecipeException($"{source}, line {node.Start.Line}: a {node.NodeType} is not understood here; write it out."),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static object? ToPlain(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(p => p.Key, p => ToPlain(p.Value)),
        JsonArray list => list.Select(ToPlain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when value.TryGetValue<long>(out var whole) => whole,
            JsonValueKind.Number => value.GetValue<double>(),
            _ => value.GetValue<string>(),
        },
        _ => null,
    };
}
