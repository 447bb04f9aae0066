using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>Evaluates a classifier on the test split of a data set.</summary>
public static class ModelEvaluation
{
    private const int MostPoints = 201;

    /// <summary>Runs the model over the test split and computes every metric.</summary>
    /// <exception cref="DataException">The data cannot be read, or does not fit the model.</exception>
    /// <exception cref="ModelException">The engine does not run the model.</exception>
    public static EvaluationReport Run(EvaluationRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var plan = request.Preprocess is { } file ? PreprocessPlan.Load(file) : null;
        var data = PipelineData.ForModel(request.Data, plan, LeanReader.Load(request.Model), request.Limit, request.Files, request.Seed);
        var engine = InferenceEngines.Find(request.Engine);
        var test = data.Set.Test.Open("eval");
        var predictions = Predictor.Predict(engine, request.Model, data, test, Environment.ProcessorCount, cancellation);
        var report = Of(predictions, data.Set.ClassNames, engine.Name) with { Skipped = data.Set.Skipped.Count };
        return request.Attack is { } attack ? report with { RobustAccuracy = Robust(request, attack, data, test, cancellation) } : report;
    }

    /// <summary>Every metric of predictions.</summary>
    /// <param name="predictions">Outputs and classes.</param>
    /// <param name="classNames">The classes' names.</param>
    /// <param name="engine">What computed the outputs.</param>
    public static EvaluationReport Of(Predictions predictions, IReadOnlyList<string> classNames, string engine)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(classNames);
        var macro = ClassificationMetrics.Macro(predictions);
        var matrix = ClassificationMetrics.ConfusionMatrix(predictions);
        var counts = Enumerable.Range(0, predictions.Classes).Select(c => predictions.Labels.Count(l => l == c)).ToArray();
        // With samples of one class alone there is no curve.
        var curve = predictions.Classes == 2 && counts[0] > 0 && counts[1] > 0;
        return new EvaluationReport
        {
            Samples = predictions.Count,
            Engine = engine,
            Accuracy = ClassificationMetrics.Accuracy(predictions),
            Top5 = ClassificationMetrics.TopK(predictions, Math.Min(5, predictions.Classes)),
            MacroPrecision = macro.Precision,
            MacroRecall = macro.Recall,
            MacroF1 = macro.F1,
            MicroF1 = ClassificationMetrics.MicroF1(predictions),
            CrossEntropy = ClassificationMetrics.CrossEntropy(predictions),
            Perplexity = ClassificationMetrics.Perplexity(predictions),
            CalibrationError = ClassificationMetrics.CalibrationError(predictions),
            Auc = curve ? ClassificationMetrics.AreaUnderCurve(predictions) : null,
            RocCurve = curve ? Thinned(ClassificationMetrics.RocCurve(predictions)) : null,
            Classes = [.. ClassificationMetrics.PerClass(predictions).Select((c, i) => new ClassReport(i < classNames.Count ? classNames[i] : $"{i}", c.Precision, c.Recall, c.F1, counts[i]))],
            ConfusionMatrix = [.. Enumerable.Range(0, predictions.Classes).Select(r => Enumerable.Range(0, predictions.Classes).Select(c => matrix[r, c]).ToImmutableArray())],
        };
    }

    /// <summary>The metrics of one number each beside the accuracy, by name, as far as they say something about so many classes.</summary>
    /// <param name="predictions">Outputs and classes.</param>
    public static SortedDictionary<string, double> Numbers(Predictions predictions)
    {
        var report = Of(predictions, [], "");
        var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["macro_f1"] = report.MacroF1,
            ["cross_entropy"] = report.CrossEntropy,
            ["calibration_error"] = report.CalibrationError,
        };
        if (report.Auc is { } auc) numbers["auc"] = auc;
        if (predictions.Classes > 5) numbers["top5"] = report.Top5;
        return numbers;
    }

    private static double Robust(EvaluationRequest request, AttackOptions attack, PipelineData data, Subset test, CancellationToken cancellation)
    {
        using var module = new GraphModule(ModelFiles.Read(request.Model), new GraphModuleOptions { Logits = true });
        return ClassificationMetrics.Accuracy(new AdversarialAttack(attack, data.Plan).Predict(module, data.InOrder(test), (ulong)request.Seed, cancellation));
    }

    private static ImmutableArray<ImmutableArray<double>> Thinned((double FalsePositives, double TruePositives, double Threshold)[] curve)
    {
        var count = Math.Min(curve.Length, MostPoints);
        return [.. Enumerable.Range(0, count).Select(i => curve[(int)((long)i * (curve.Length - 1) / Math.Max(1, count - 1))]).Select(p => ImmutableArray.Create(p.FalsePositives, p.TruePositives))];
    }
}
