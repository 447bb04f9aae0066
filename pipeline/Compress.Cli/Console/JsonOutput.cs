using System.Text.Json;
using System.Text.Json.Serialization;
using Compress.Pipeline;

namespace Compress.Cli;

/// <summary>Writes results for machines: snake-case members, all of them always there.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(RecipeJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    public static void Write(object result) => Console.Out.WriteLine(JsonSerializer.Serialize(result, Options));
}
