using System.Globalization;
using System.Text.Json;
using Compress.Training;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>
/// Holds the exported student's outputs against each other on all engines, then opens the test split, once, for the figures of the
/// report: teacher, student on every engine, controls.
/// </summary>
internal sealed class ValidateStage(bool controls) : PipelineStage
{
    public const string StageName = "validate";

    /// <summary>Share of the validation split on which engines must name the same class. Equal graphs differ by rounding alone, so more than rare ties is an error of export or runtime.</summary>
    private const double LeastAgreement = 0.98;

    public override string Name => StageName;

    public override IEnumerable<string> Reads => [TeacherStage.StageName, ExportStage.StageName, .. controls ? new[] { ControlsStage.StageName } : []];

    public override void DescribeKey(StageKey key, PipelineRun run)
    {
        key.With("test", run.Data.Set.TestHash).With("onnx_runtime", InferenceEngines.Ort.Version).With("libtorch", TrainingDevice.LibTorch);
        if (run.Recipe.Robustness is { } robustness)
            key.With("robustness", JsonSerializer.SerializeToNode(robustness, RecipeJson.Options)).With("device", run.Device.Device.Kind).With("threads", run.Device.Threads.ToString(CultureInfo.InvariantCulture));
    }

    public override void Run(PipelineRun run, string directory)
    {
        var teacher = run.Result(TeacherStage.StageName).Model;
        var student = run.Result(ExportStage.StageName).Model;
        var engines = InferenceEngines.Usable(InferenceEngines.All, run.Progress);
        var onValidation = engines.ToDictionary(e => e.Name, e => Predict(run, e, student, run.Data.Set.Validation, $"validation split on {e.Name}"));
        var lean = onValidation[InferenceEngines.Lean.Name];
        var errors = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var engine in engines.Where(e => e != InferenceEngines.Lean)) errors.Add(engine.Name, Parity.RelativeError(onValidation[engine.Name], lean));
        Require(run, Parity.Agreement([.. onValidation.Values]), errors);
        var teacherValidation = Accuracy(Predict(run, InferenceEngines.Lean, teacher, run.Data.Set.Validation, "teacher"));

        var test = run.Data.Set.Test.Open("final evaluation");
        var onTest = engines.ToDictionary(e => e.Name, e => Predict(run, e, student, test, $"test split on {e.Name}"));
        var compared = new SortedDictionary<string, double>(StringComparer.Ordinal);
        if (controls)
        {
            foreach (var control in ControlsStage.Names)
                compared.Add(control, Accuracy(Predict(run, InferenceEngines.Lean, run.Result(ControlsStage.StageName).File(ControlsStage.ModelFile(control)), test, control)));
        }
        var teacherTest = Predict(run, InferenceEngines.Lean, teacher, test, "teacher on the test split");
        var figures = new ValidationFigures
        {
            TeacherTest = Accuracy(teacherTest),
            TeacherMetrics = Metrics(run, teacherTest, teacher, test),
            StudentMetrics = Metrics(run, onTest[InferenceEngines.Lean.Name], student, test),
            TeacherValidation = teacherValidation,
            StudentValidation = Accuracy(lean),
            StudentTest = new SortedDictionary<string, double>(onTest.ToDictionary(p => p.Key, p => Accuracy(p.Value)), StringComparer.Ordinal),
            Agreement = Parity.Agreement([.. onTest.Values]),
            Errors = errors,
            Controls = compared,
        };
        SafeFile.WriteText(Path.Combine(directory, ValidationFigures.File), JsonSerializer.Serialize(figures, RecipeJson.Options) + "\n");
    }

    /// <summary>The figures that a result holds.</summary>
    public static ValidationFigures Figures(StageResult result) =>
        JsonSerializer.Deserialize<ValidationFigures>(File.ReadAllText(result.File(ValidationFigures.File)), RecipeJson.Options)!;

    private static SortedDictionary<string, double> Metrics(PipelineRun run, Predictions predictions, string model, Subset test)
    {
        var metrics = ModelEvaluation.Numbers(predictions);
        if (run.Recipe.Robustness is not { } robustness) return metrics;
        run.Progress.Step($"attacks on {Path.GetFileName(model)}", 0);
        TorchThreads.Use(run.Device.Threads);
        using var module = new GraphModule(ModelFiles.Read(model), new GraphModuleOptions { Device = run.Device.Device, Logits = true });
        var attack = new AdversarialAttack(new AttackOptions { Epsilon = robustness.Epsilon, Steps = robustness.Steps }, run.Data.Plan);
        var some = robustness.Samples > 0 ? test.Take(robustness.Samples) : test;
        metrics["robust_accuracy"] = Accuracy(attack.Predict(module, run.Data.InOrder(some), (ulong)run.Recipe.Seed, run.Cancellation));
        return metrics;
    }

    private static double Accuracy(Predictions predictions) => ClassificationMetrics.Accuracy(predictions);

    private static Predictions Predict(PipelineRun run, IInferenceEngine engine, string model, Subset subset, string what)
    {
        run.Progress.Step(what, 0);
        return Predictor.Predict(engine, model, run.Data, subset, Environment.ProcessorCount, run.Cancellation);
    }

    private static void Require(PipelineRun run, double agreement, SortedDictionary<string, double> errors)
    {
        var differences = string.Join(", ", errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key} {e.Value:0.0e0}")));
        run.Progress.Note(string.Create(CultureInfo.InvariantCulture, $"engines agree on {agreement * 100:0.00} % of the validation split; largest relative difference from lean: {differences}"));
        if (agreement < LeastAgreement)
            throw new ValidationException(string.Create(CultureInfo.InvariantCulture, $"The engines name the same class on only {agreement * 100:0.00} % of the validation split ({LeastAgreement * 100} % expected; largest relative differences from lean: {differences}). Run 'compress validate' on the exported model to find the node."));
    }
}
