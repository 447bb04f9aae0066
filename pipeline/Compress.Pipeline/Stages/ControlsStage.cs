using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>
/// The comparisons that a compressed student must beat: the same architecture trained from scratch on the labels, and one whose
/// channels were drawn at random. Both train for as many epochs as the student did and go through the same quantization.
/// </summary>
internal sealed class ControlsStage : PipelineStage
{
    public const string StageName = "controls";

    /// <summary>File of each control.</summary>
    public static string ModelFile(string control) => control + ".onnx";

    /// <summary>Names of the controls.</summary>
    public static string[] Names { get; } = ["from_scratch", "randomly_pruned"];

    public override string Name => StageName;

    public override IEnumerable<string> Reads => [TeacherStage.StageName, ExportStage.StageName];

    public override bool Trains => true;

    public override void DescribeKey(StageKey key, PipelineRun run)
    {
        // The exported student's key holds every option.
    }

    public override void Run(PipelineRun run, string directory)
    {
        ModelFiles.Write(FromScratch(run), Path.Combine(directory, ModelFile(Names[0])));
        ModelFiles.Write(RandomlyPruned(run), Path.Combine(directory, ModelFile(Names[1])));
    }

    private static Graph FromScratch(PipelineRun run)
    {
        var prunes = run.Chain.OfType<PruneStage>().ToList();
        var distills = run.Chain.OfType<DistillStage>().ToList();
        var student = ModelFiles.Read(run.Result(prunes[^1].Name).Model);
        var optimizer = distills.Count > 0 ? distills[^1].Optimizer : new OptimizerRecipe();
        var trained = StageTraining.Train(run, new TrainingRequest("control from scratch", FreshWeights.Fill(student, (ulong)run.Recipe.Seed), optimizer)
        {
            Epochs = prunes.Sum(p => p.Epochs) + distills.Sum(d => d.Epochs),
        });
        // It never saw the teacher, so its fine-tune does not either.
        return Finish(run, trained.Graph, taught: false);
    }

    private static Graph RandomlyPruned(PipelineRun run)
    {
        var graph = ModelFiles.Read(run.Result(TeacherStage.StageName).Model);
        foreach (var stage in run.Chain)
        {
            graph = stage switch
            {
                PruneStage prune => prune.Randomly(run, run.Result(prune.Name), graph).Graph,
                DistillStage distill => distill.Train(run, graph).Graph,
                _ => graph,
            };
        }
        return Finish(run, graph, taught: true);
    }

    private static Graph Finish(PipelineRun run, Graph graph, bool taught)
    {
        foreach (var quantize in run.Chain.OfType<QuantizeStage>()) graph = quantize.Quantize(run, graph, taught: taught).Graph;
        return ExportStage.Deployable(graph);
    }
}
