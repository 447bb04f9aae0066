using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    public static JsonNode Schema() => RecipeSchema.Of(Options);

    /// <summary>The schema as the text of its published file.</summary>
    public static string SchemaText() =>
        Schema().ToJsonString(new JsonSerializerOptions(Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
}
