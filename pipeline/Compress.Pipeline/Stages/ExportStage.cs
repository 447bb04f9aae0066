using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Writes the student in the form that ships, checked.</summary>
internal sealed class ExportStage(string before) : PipelineStage
{
    public const string StageName = "export";

    public override string Name => StageName;

    public override IEnumerable<string> Reads => [before];

    public override void DescribeKey(StageKey key, PipelineRun run)
    {
        // The model before says it all.
    }

    public override void Run(PipelineRun run, string directory)
    {
        var graph = Deployable(ModelFiles.Read(run.Result(before).Model));
        var errors = GraphChecker.Check(graph).Where(f => f.Severity == Severity.Error).ToList();
        if (errors.Count > 0)
            throw new ValidationException($"The exported model has {errors.Count} errors; the first: {errors[0]}");
        ModelFiles.Write(graph, Path.Combine(directory, StageResult.ModelFile));
    }

    /// <summary>The form that ships: BatchNormalization folded where quantization has not done it already.</summary>
    public static Graph Deployable(Graph graph) => StudentForm.Folded(graph);
}
