using System.Text.Json;

namespace Compress.Pipeline;

/// <summary>Trains the student on the teacher's softened outputs and the labels.</summary>
internal sealed class DistillStage(string name, string before, DistillRecipe options) : PipelineStage
{
    public override string Name => name;

    public override IEnumerable<string> Reads => [TeacherStage.StageName, .. before == TeacherStage.StageName ? [] : new[] { before }];

    public override bool Trains => true;

    /// <summary>Passes over the data.</summary>
    public int Epochs => options.Epochs;

    /// <summary>How it trains.</summary>
    public OptimizerRecipe Optimizer => options.Optimizer;

    public override void DescribeKey(StageKey key, PipelineRun run) => key.With("options", JsonSerializer.SerializeToNode(options, RecipeJson.Options))
        .With("augment", JsonSerializer.SerializeToNode(run.Recipe.Data.Preprocess.Augment, RecipeJson.Options));

    public override void Run(PipelineRun run, string directory)
    {
        var trained = Train(run, ModelFiles.Read(run.Result(before).Model));
        trained.Save(directory);
        ModelFiles.Write(trained.Graph, Path.Combine(directory, StageResult.ModelFile));
    }

    /// <summary>Trains any student as this stage does.</summary>
    public TrainedGraph Train(PipelineRun run, Graphs.Graph student) =>
        StageTraining.Train(run, new TrainingRequest(name, student, options.Optimizer) { Epochs = options.Epochs, Distill = options });
}
