using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>
/// The 8-bit formats of a graph's values and weights: data that can be printed, saved beside the result and applied again to the graph
/// that it was made for.
/// </summary>
public sealed record QuantizationPlan
{
    private const string Kind = "quantization plan";

    /// <summary><see cref="GraphHash"/> of the graph that the plan is for.</summary>
    public required string Graph { get; init; }

    /// <summary>The options that chose the formats.</summary>
    public required QuantizationOptions Options { get; init; }

    /// <summary>Formats of activations.</summary>
    public required ImmutableArray<ActivationFormat> Activations { get; init; }

    /// <summary>Formats of weights.</summary>
    public required ImmutableArray<WeightFormat> Weights { get; init; }

    /// <summary>The plan as JSON text.</summary>
    public string ToJson() => PlanFile.Write(this);

    /// <summary>Reads a plan from its JSON text.</summary>
    /// <exception cref="ModelException">The text is no plan; the message says where.</exception>
    public static QuantizationPlan FromJson(string json) => PlanFile.Read<QuantizationPlan>(json, Kind);

    /// <summary>
    /// The graph with QuantizeLinear/DequantizeLinear pairs after every value and weight that has a format, weights still in floating
    /// point: what quantization-aware training trains. <see cref="WeightFolding"/> makes the deployable form of it.
    /// </summary>
    /// <exception cref="ModelException">The plan was made for another graph.</exception>
    public Graph Apply(Graph graph)
    {
        PlanFile.Require(Graph, graph, Kind);
        return QuantizerInsertion.Apply(graph, this);
    }
}
