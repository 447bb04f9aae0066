using System.Collections.Immutable;
using System.Text.Json;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>
/// Which channels go: data that can be printed, saved beside the result and applied again to the graph that it was made for.
/// </summary>
public sealed record PruningPlan
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary><see cref="GraphHash"/> of the graph that the plan is for.</summary>
    public required string Graph { get; init; }

    /// <summary>Name of the criterion that chose.</summary>
    public required string Criterion { get; init; }

    /// <summary>Multiply-accumulates of one sample before.</summary>
    public required long MacsBefore { get; init; }

    /// <summary>Multiply-accumulates of one sample after.</summary>
    public required long MacsAfter { get; init; }

    /// <summary>The groups that lose channels.</summary>
    public required ImmutableArray<PrunedGroup> Groups { get; init; }

    /// <summary>The plan as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>Reads a plan from its JSON text.</summary>
    /// <exception cref="ModelException">The text is no plan; the message says where.</exception>
    public static PruningPlan FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<PruningPlan>(json, Json) ?? throw new ModelException("A pruning plan is empty (null).");
        }
        catch (JsonException e)
        {
            throw new ModelException($"The pruning plan cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Removes the channels from <paramref name="graph"/>.</summary>
    /// <exception cref="ModelException">The plan was made for another graph, or its indices do not fit.</exception>
    public Graph Apply(Graph graph)
    {
        var hash = GraphHash.Of(graph);
        if (hash != Graph)
            throw new ModelException($"The pruning plan is for the graph with hash {Graph}, but was given {graph} with hash {hash}; make a new plan or pass the graph it was made from.");
        return ChannelRemoval.Apply(graph, Groups.SelectMany(g => g.Slices));
    }
}
