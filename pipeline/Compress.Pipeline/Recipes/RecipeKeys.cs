using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Compress.Pipeline;

/// <summary>Holds a recipe's keys against the option records, so that a misspelt one is named with its nearest neighbour.</summary>
internal static class RecipeKeys
{
    public static void Require(JsonNode? node, Type type, string path, string source)
    {
        var info = RecipeJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        if (info.Kind == JsonTypeInfoKind.Enumerable && node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++) Require(list[i], info.ElementType!, $"{path}[{i}]", source);
            return;
        }
        if (info.Kind != JsonTypeInfoKind.Object) return;
        if (node is not JsonObject map)
        {
            if (node is null) return;
            throw new RecipeException($"{source}: '{path}' is '{node}', but keys with values are expected: {Known(info)}.");
        }
        foreach (var (key, value) in map)
        {
            var property = info.Properties.FirstOrDefault(p => p.Name == key);
            var at = path.Length == 0 ? key : $"{path}.{key}";
            if (property is null)
            {
                var nearest = info.Properties.MinBy(p => Distance(p.Name, key))?.Name;
                throw new RecipeException($"{source}: there is no key '{at}'; did you mean '{nearest}'? Known here: {Known(info)}.");
            }
            Require(value, property.PropertyType, at, source);
        }
    }

    private static string Known(JsonTypeInfo info) => string.Join(", ", info.Properties.Select(p => p.Name));

    /// <summary>Edits between two words (Levenshtein 1966).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
