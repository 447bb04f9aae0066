using System.Text.Json;
using System.Text.Json.Serialization;
using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>What every plan has in common: its JSON form, and that it belongs to one graph.</summary>
public static class PlanFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>A plan as JSON text: snake-case names, unknown members refused on the way back.</summary>
    public static string Write<T>(T plan) => JsonSerializer.Serialize(plan, Json) + "\n";

    /// <summary>Reads a plan from its JSON text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="kind">What it is, for messages: <c>pruning plan</c>.</param>
    /// <exception cref="ModelException">The text is no such plan; the message says where.</exception>
    public static T Read<T>(string json, string kind) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json) ?? throw new ModelException($"The {kind} is empty (null).");
        }
        catch (JsonException e)
        {
            throw new ModelException($"The {kind} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Proves that a plan was made for a graph.</summary>
    /// <param name="hash"><see cref="GraphHash"/> of the graph that the plan is for.</param>
    /// <param name="graph">The graph that it is to be applied to.</param>
    /// <param name="kind">What the plan is, for messages.</param>
    /// <exception cref="ModelException">It was made for another graph.</exception>
    public static void Require(string hash, Graph graph, string kind)
    {
        var given = GraphHash.Of(graph);
        if (given != hash)
            throw new ModelException($"The {kind} is for the graph with hash {hash}, but was given {graph} with hash {given}; make a new plan or pass the graph it was made from.");
    }
}
