using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>
/// Which channels go: data that can be printed, saved beside the result and applied again to the graph that it was made for.
/// </summary>
public sealed record PruningPlan
{
    private const string Kind = "pruning plan";

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
    public string ToJson() => PlanFile.Write(this);

    /// <summary>Reads a plan from its JSON text.</summary>
    /// <exception cref="ModelException">The text is no plan; the message says where.</exception>
    public static PruningPlan FromJson(string json) => PlanFile.Read<PruningPlan>(json, Kind);

    /// <summary>Removes the channels from <paramref name="graph"/>.</summary>
    /// <exception cref="ModelException">The plan was made for another graph, or its indices do not fit.</exception>
    public Graph Apply(Graph graph)
    {
        PlanFile.Require(Graph, graph, Kind);
        return ChannelRemoval.Apply(graph, Groups.SelectMany(g => g.Slices));
    }
}
