using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Compress.Pipeline;

/// <summary>The one mapping between recipe records and their written form.</summary>
public static class RecipeJson
{
    /// <summary>Snake-case names, unknown members refused, absent optional members left out.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>JSON schema of <see cref="Recipe"/>, for editors that complete YAML.</summary>
    public static JsonNode Schema()
    {
        var schema = Options.GetJsonSchemaAsNode(typeof(Recipe), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => context.TypeInfo.Type == typeof(Factor) || context.TypeInfo.Type == typeof(Factor?)
                ? new JsonObject { ["type"] = new JsonArray("string", "number", "null"), ["pattern"] = "^[0-9.]+x?$" }
                : node,
        });
        var described = (JsonObject)schema;
        described.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        described.Insert(1, "title", "Compress recipe");
        return described;
    }
}
