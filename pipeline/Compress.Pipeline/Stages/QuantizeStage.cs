using System.Collections.Immutable;
using System.Text.Json;
using Compress.Graphs;
using Compress.Quantization;

namespace Compress.Pipeline;

/// <summary>
/// Folds BatchNormalization, calibrates, inserts quantizers, fine-tunes with fake quantization, and makes weights and biases integers.
/// </summary>
internal sealed class QuantizeStage(string name, string before, QuantizeRecipe options) : PipelineStage
{
    /// <summary>Name of the plan.</summary>
    public string PlanFile => name + ".plan.json";

    public override string Name => name;

    public override IEnumerable<string> Reads => [TeacherStage.StageName, .. before == TeacherStage.StageName ? [] : new[] { before }];

    public override bool Trains => true;

    public override void DescribeKey(StageKey key, PipelineRun run) => key.With("options", JsonSerializer.SerializeToNode(options, RecipeJson.Options))
        .With("distill", JsonSerializer.SerializeToNode(StageTraining.Distillation(run.Recipe), RecipeJson.Options))
        .With("augment", JsonSerializer.SerializeToNode(run.Recipe.Data.Preprocess.Augment, RecipeJson.Options));

    public override void Run(PipelineRun run, string directory)
    {
        var trained = Quantize(run, ModelFiles.Read(run.Result(before).Model), directory);
        trained.Save(directory);
        ModelFiles.Write(trained.Graph, Path.Combine(directory, StageResult.ModelFile));
    }

    /// <summary>Quantizes any student as this stage does.</summary>
    /// <param name="run">The run.</param>
    /// <param name="student">The student, in floating point.</param>
    /// <param name="directory">Where the plan is saved; null for nowhere.</param>
    /// <param name="taught">Whether the fine-tune follows the teacher's outputs, else the labels alone.</param>
    public TrainedGraph Quantize(PipelineRun run, Graph student, string? directory = null, bool taught = true)
    {
        var folded = StudentForm.Folded(student);
        var formats = new QuantizationOptions { Observer = options.Observer, Percentile = options.Percentile };
        var histograms = StageTraining.Observe(run, folded, QuantizationPlanner.ValuesToObserve(folded, formats), options.Calibration);
        var plan = QuantizationPlanner.Plan(folded, histograms, formats);
        if (directory is not null) SafeFile.WriteText(Path.Combine(directory, PlanFile), plan.ToJson());
        run.Progress.Note($"{plan.Activations.Length} activations and {plan.Weights.Length} weights in 8 bit ({options.Observer}, {options.Calibration} calibration samples)");
        var fake = plan.Apply(folded);
        var curves = ImmutableArray<TrainingCurve>.Empty;
        if (options.QatEpochs > 0)
        {
            var tuned = StageTraining.Train(run, new TrainingRequest(name, fake, options.Optimizer) { Epochs = options.QatEpochs, Distill = taught ? StageTraining.Distillation(run.Recipe) : null });
            (fake, curves) = (tuned.Graph, tuned.Curves);
        }
        return new TrainedGraph(WeightFolding.Apply(fake), curves);
    }
}
