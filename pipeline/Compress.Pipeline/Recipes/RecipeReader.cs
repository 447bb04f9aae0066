using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Compress.Pipeline;

/// <summary>Reads recipes from YAML and writes them back.</summary>
public static class RecipeReader
{
    /// <summary>Reads a recipe file and applies overrides of the form <c>a.b=c</c>; <c>stages.prune.macs=0.5</c> names a stage by its kind.</summary>
    /// <exception cref="RecipeException">The file is missing or not a recipe; the message says where.</exception>
    public static Recipe Load(string path, IEnumerable<string>? overrides = null)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException($"The recipe '{path}' cannot be read: {e.Message} Ready ones lie in pipeline/recipes.", e);
        }
        return Parse(text, path, overrides);
    }

    /// <summary>Reads a recipe from YAML text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <param name="overrides">Values that take the place of the text's, as <c>a.b=c</c>.</param>
    /// <exception cref="RecipeException">The text is no recipe.</exception>
    public static Recipe Parse(string yaml, string source = "recipe", IEnumerable<string>? overrides = null)
    {
        if (YamlText.Parse(yaml, source) is not JsonObject root)
            throw new RecipeException($"{source}: a recipe is a list of keys with values, such as 'name: my-run'.");
        foreach (var change in overrides ?? []) Override(root, change);
        RecipeKeys.Require(root, typeof(Recipe), "", source);
        RecipeDefaults.Fill(root, typeof(Recipe));
        try
        {
            var recipe = root.Deserialize<Recipe>(RecipeJson.Options)!;
            RecipeRules.Require(recipe, source);
            return recipe;
        }
        catch (JsonException e)
        {
            throw new RecipeException($"{source}: {Clean(e)}", e);
        }
    }

    /// <summary>The recipe as YAML, every value written out.</summary>
    public static string Write(Recipe recipe) => YamlText.Write(JsonSerializer.SerializeToNode(recipe, RecipeJson.Options)!);

    private static void Override(JsonObject root, string change)
    {
        var equals = change.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new RecipeException($"--set '{change}': an override is written as key=value, such as teacher.epochs=3.");
        var keys = change[..equals].Split('.');
        var value = YamlText.Parse(change[(equals + 1)..], $"--set {change}");
        var at = root;
        for (var i = 0; i < keys.Length - 1; i++)
        {
            if (at[keys[i]] is JsonArray list)
            {
                at = list.OfType<JsonObject>().FirstOrDefault(o => o.ContainsKey(keys[i + 1]))
                    ?? throw new RecipeException($"--set '{change}': the recipe has no {keys[i]} of kind '{keys[i + 1]}'.");
                continue;
            }
            at[keys[i]] ??= new JsonObject();
            at = at[keys[i]] as JsonObject ?? throw new RecipeException($"--set '{change}': '{keys[i]}' has a value already and no keys below it.");
        }
        at[keys[^1]] = value;
    }

    private static string Clean(JsonException e)
    {
        var message = e.Message;
        var cut = message.IndexOf(" Path: $", StringComparison.Ordinal);
        var where = e.Path is { Length: > 2 } path ? $"'{path[2..]}': " : "";
        return where + (cut > 0 ? message[..cut] : message);
    }
}
