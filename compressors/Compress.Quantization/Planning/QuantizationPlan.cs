using System.Collections.Immutable;
using System.Text.Json;
using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>
/// The 8-bit formats of a graph's values and weights: data that can be printed, saved beside the result and applied again to the graph
/// that it was made for.
/// </summary>
public sealed record QuantizationPlan
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

    /// <summary>The options that chose the formats.</summary>
    public required QuantizationOptions Options { get; init; }

    /// <summary>Formats of activations.</summary>
    public required ImmutableArray<ActivationFormat> Activations { get; init; }

    /// <summary>Formats of weights.</summary>
    public required ImmutableArray<WeightFormat> Weights { get; init; }

    /// <summary>The plan as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>Reads a plan from its JSON text.</summary>
    /// <exception cref="ModelException">The text is no plan; the message says where.</exception>
    public static QuantizationPlan FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<QuantizationPlan>(json, Json) ?? throw new ModelException("A quantization plan is empty (null).");
        }
        catch (JsonException e)
        {
            throw new ModelException($"The quantization plan cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// The graph with QuantizeLinear/DequantizeLinear pairs after every value and weight that has a format, weights still in floating
    /// point: what quantization-aware training trains. <see cref="WeightFolding"/> makes the deployable form of it.
    /// </summary>
    /// <exception cref="ModelException">The plan was made for another graph.</exception>
    public Graph Apply(Graph graph)
    {
        var hash = GraphHash.Of(graph);
        if (hash != Graph)
            throw new ModelException($"The quantization plan is for the graph with hash {Graph}, but was given {graph} with hash {hash}; make a new plan or pass the graph it was made from.");
        return QuantizerInsertion.Apply(graph, this);
    }
}
