using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Xml.Linq;

namespace Compress.Pipeline;

/// <summary>The JSON schema of recipes: types from the option records, descriptions from their documentation, defaults from fresh instances.</summary>
internal static class RecipeSchema
{
    public static JsonObject Of(JsonSerializerOptions options)
    {
        var summaries = Summaries();
        var schema = (JsonObject)options.GetJsonSchemaAsNode(typeof(Recipe), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) =>
            {
                var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
                if (type == typeof(Factor)) node = new JsonObject { ["type"] = new JsonArray("string", "number", "null"), ["pattern"] = "^[0-9.]+x?$" };
                if (node is JsonObject described && context.PropertyInfo?.AttributeProvider is PropertyInfo property) Describe(described, property, summaries, options);
                return node;
            },
        });
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Compress recipe");
        return schema;
    }

    private static void Describe(JsonObject node, PropertyInfo property, Dictionary<string, string> summaries, JsonSerializerOptions options)
    {
        if (summaries.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}") is { } summary) node.Insert(0, "description", summary);
        var value = property.GetValue(Activator.CreateInstance(property.DeclaringType));
        if (value is string or bool or int or long or float or double) node["default"] = JsonSerializer.SerializeToNode(value, options);
    }

    // The compiler writes the documentation beside each assembly; records of other rooms that a recipe holds have theirs there.
    private static Dictionary<string, string> Summaries()
    {
        var summaries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "Compress.*.xml"))
        {
            foreach (var member in XDocument.Load(file).Descendants("member"))
                if (member.Element("summary") is { } summary) summaries[(string)member.Attribute("name")!] = Text(summary);
        }
        return summaries;
    }

    private static string Text(XElement summary) => string.Join(' ', string.Concat(summary.Nodes().Select(n => n switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference => ((string?)reference.FirstAttribute ?? "").Split('.', ':')[^1],
        XElement element => element.Value,
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
