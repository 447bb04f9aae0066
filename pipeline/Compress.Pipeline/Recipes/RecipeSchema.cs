using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;

namespace Compress.Pipeline;

/// <summary>The JSON schema of recipes: types from the option records, descriptions from their documentation, defaults from fresh instances of what holds them.</summary>
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
                if (node is JsonObject described && context.PropertyInfo?.AttributeProvider is PropertyInfo property) Describe(described, property, summaries);
                return node;
            },
        });
        Defaults(schema, options.GetTypeInfo(typeof(Recipe)), null);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "Compress recipe");
        return schema;
    }

    private static void Describe(JsonObject node, PropertyInfo property, Dictionary<string, string> summaries)
    {
        if (summaries.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}") is { } summary) node.Insert(0, "description", summary);
    }

    /// <summary>Writes each key's default where it stands: a record that another one holds may come with other values than by itself.</summary>
    private static void Defaults(JsonNode schema, JsonTypeInfo info, object? owners)
    {
        if (info.Kind == JsonTypeInfoKind.Enumerable && schema["items"] is { } items) Defaults(items, info.Options.GetTypeInfo(info.ElementType!), null);
        if (info.Kind != JsonTypeInfoKind.Object) return;
        var defaults = owners ?? Activator.CreateInstance(info.Type)!;
        foreach (var property in info.Properties)
        {
            var (described, value) = (schema["properties"]![property.Name]!, property.Get!(defaults));
            if (value is string or bool or int or long or float or double) described["default"] = JsonSerializer.SerializeToNode(value, info.Options);
            else Defaults(described, info.Options.GetTypeInfo(property.PropertyType), value);
        }
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
