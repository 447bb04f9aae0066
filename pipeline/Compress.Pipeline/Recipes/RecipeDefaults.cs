using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Compress.Pipeline;

/// <summary>
/// Lays what a recipe says over the defaults of the place where it stands: a stage whose <c>optimizer</c> names the batch alone keeps the
/// stage's own learning rate, not that of optimizers in general.
/// </summary>
internal static class RecipeDefaults
{
    /// <summary>Writes the values that a record's owner gives it into a recipe, wherever the recipe gives the record without them.</summary>
    /// <param name="node">The recipe, or a part of it; it is changed.</param>
    /// <param name="type">The record that it stands for.</param>
    public static void Fill(JsonNode? node, Type type) => Fill(node, type, null);

    private static void Fill(JsonNode? node, Type type, object? owners)
    {
        var info = RecipeJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        if (info.Kind == JsonTypeInfoKind.Enumerable && node is JsonArray list)
        {
            foreach (var item in list) Fill(item, info.ElementType!, null);
            return;
        }
        if (info.Kind != JsonTypeInfoKind.Object || node is not JsonObject map) return;
        var defaults = owners ?? Activator.CreateInstance(info.Type)!;
        foreach (var property in info.Properties)
        {
            var value = property.Get!(defaults);
            if (map.TryGetPropertyValue(property.Name, out var given)) Fill(given, property.PropertyType, value);
            else if (owners is not null && value is not null) map[property.Name] = JsonSerializer.SerializeToNode(value, property.PropertyType, RecipeJson.Options);
        }
    }
}
