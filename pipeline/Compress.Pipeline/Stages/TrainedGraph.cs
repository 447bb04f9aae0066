using System.Collections.Immutable;
using System.Text.Json;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>What training left: the graph with its new weights, and how the training went.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Curves">Progress, one curve for each training.</param>
internal sealed record TrainedGraph(Graph Graph, ImmutableArray<TrainingCurve> Curves)
{
    private const string CurvesFile = "curves.json";

    /// <summary>Saves the curves beside the stage's model.</summary>
    public void Save(string directory) => SafeFile.WriteText(Path.Combine(directory, CurvesFile), JsonSerializer.Serialize(Curves, RecipeJson.Options) + "\n");

    /// <summary>The curves that a stage saved; none where it trained nothing.</summary>
    public static ImmutableArray<TrainingCurve> Curve(StageResult result) => File.Exists(result.File(CurvesFile))
        ? JsonSerializer.Deserialize<ImmutableArray<TrainingCurve>>(File.ReadAllText(result.File(CurvesFile)), RecipeJson.Options)
        : [];
}
