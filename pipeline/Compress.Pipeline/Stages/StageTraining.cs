using System.Collections.Immutable;
using System.Globalization;
using Compress.Analysis;
using Compress.Distillation;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>What stages ask of libtorch: training, gradients, distributions of values.</summary>
internal static class StageTraining
{
    private const int EvidenceBatch = 128;

    /// <summary>How a recipe distils; where it has no such stage, the defaults, so that recovery and fine-tuning still follow the teacher.</summary>
    public static DistillRecipe Distillation(Recipe recipe) => recipe.Stages.Select(s => s.Distill).FirstOrDefault(d => d is not null) ?? new DistillRecipe();

    /// <summary>Trains a network; the weights of the best epoch on the validation split are kept.</summary>
    public static TrainedGraph Train(PipelineRun run, TrainingRequest request)
    {
        if (request.Epochs == 0) return new TrainedGraph(request.Graph, []);
        using var module = new GraphModule(request.Graph, new GraphModuleOptions
        {
            Device = run.Device.Device,
            TrainOnly = request.TrainOnly,
            // Where some layers alone are trained, the others stay as they are, statistics included.
            FreezeStatistics = request.TrainOnly is not null,
        });
        var options = Options(run, request);
        var progress = new Reporter(run.Progress, request.What);
        var (train, validation, plan) = (run.Data.Set.Train, run.Data.Set.Validation, run.Data.Plan);
        var checkpoint = run.Checkpoints.Next();
        var result = request.Distill is { } distill
            ? new Distiller(ModelFiles.Read(run.Result(TeacherStage.StageName).Model), new DistillationOptions { Temperature = distill.Temperature, Weight = distill.Weight }, options)
                .Run(module, train, validation, plan, progress, checkpoint, run.Cancellation)
            : new Trainer(module, options, LossOf(request), checkpoint, TaskOf(request, plan)).Run(options.TrainingLoader(train, plan), options.EvaluationLoader(validation, plan), progress, run.Cancellation);
        run.Progress.Note(string.Create(CultureInfo.InvariantCulture, $"{request.What}: loss {result.Best.Loss:0.0000}, validation accuracy {result.Best.ValidationAccuracy * 100:0.00} % (epoch {result.BestEpoch} of {request.Epochs})"));
        var curve = new TrainingCurve(request.What, [.. result.History.Select(h => h.Loss)], [.. result.History.Select(h => h.ValidationAccuracy ?? 0)]);
        return new TrainedGraph(result.Graph, [curve]);
    }

    /// <summary>First-order Taylor importance per weight and output channel, on training samples.</summary>
    public static ImmutableDictionary<string, ImmutableArray<float>> Taylor(PipelineRun run, Graph graph, int samples)
    {
        run.Progress.Step("gradients for the pruning criterion", 0);
        using var module = new GraphModule(graph, new GraphModuleOptions { Device = run.Device.Device });
        TorchThreads.Use(run.Device.Threads);
        var evidence = ChannelEvidence.Taylor(module, run.Data.InOrder(run.Data.Set.Train.Take(samples), EvidenceBatch), cancellation: run.Cancellation);
        return evidence.ToImmutableDictionary(e => e.Key, e => e.Value.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>Distributions of values on training samples, for calibration.</summary>
    public static IReadOnlyDictionary<string, ActivationHistogram> Observe(PipelineRun run, Graph graph, IEnumerable<string> values, int samples)
    {
        run.Progress.Step("calibration", 0);
        using var module = new GraphModule(graph, new GraphModuleOptions { Device = run.Device.Device });
        TorchThreads.Use(run.Device.Threads);
        var statistics = ActivationStatistics.Collect(module, run.Data.InOrder(run.Data.Set.Train.Take(samples), EvidenceBatch),
            values: values.ToHashSet(StringComparer.Ordinal), cancellation: run.Cancellation);
        return statistics.ToDictionary(s => s.Key, s => new ActivationHistogram(s.Value.Min, s.Value.Max, [.. s.Value.Bins]), StringComparer.Ordinal);
    }

    private static ITrainingTask TaskOf(TrainingRequest request, PreprocessPlan plan) => request.Adversarial is { } a
        ? new AdversarialTask(new AdversarialAttack(new AttackOptions { Epsilon = a.Epsilon, Steps = a.Steps }, plan))
        // Validation is measured without label smoothing.
        : new ClassificationTask(request.Loss == "cross_entropy" ? null : LossOf(request));

    private static ILoss LossOf(TrainingRequest request) => request.Loss switch
    {
        "binary_cross_entropy" => new BinaryCrossEntropyLoss(),
        "mse" => new MeanSquaredErrorLoss(),
        _ => new CrossEntropyLoss(request.Optimizer.LabelSmoothing),
    };

    /// <summary>How a training of a recipe's stage runs.</summary>
    public static TrainingOptions Options(PipelineRun run, TrainingRequest request) => new()
    {
        Epochs = request.Epochs,
        BatchSize = request.Optimizer.Batch,
        Patience = request.Patience,
        LabelSmoothing = request.Optimizer.LabelSmoothing,
        Augment = run.Recipe.Data.Preprocess.Augment == new Augmentation() ? null : run.Recipe.Data.Preprocess.Augment,
        Seed = (ulong)run.Recipe.Seed,
        Threads = run.Device.Threads,
        Precision = Parse<TrainingPrecision>(request.Optimizer.Precision, "optimizer.precision"),
        Optimizer = new OptimizerSettings
        {
            Kind = Parse<OptimizerKind>(request.Optimizer.Kind, "optimizer.kind"),
            LearningRate = request.Optimizer.Lr,
            Momentum = request.Optimizer.Momentum,
            WeightDecay = request.Optimizer.WeightDecay,
            ClipNorm = request.Optimizer.ClipNorm,
            Schedule = new ScheduleSettings { Kind = Parse<ScheduleKind>(request.Optimizer.Schedule, "optimizer.schedule"), WarmUpEpochs = request.Optimizer.WarmUp, StepEpochs = request.Optimizer.StepEpochs, StepFactor = request.Optimizer.StepFactor },
        },
    };

    private static T Parse<T>(string text, string key) where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var value) && !char.IsAsciiDigit(text[0])
        ? value
        : throw new RecipeException($"{key} is '{text}'; it is {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}.");

    /// <summary>Tells a run how a training goes.</summary>
    public sealed class Reporter(IRunProgress progress, string what) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            var share = (value.Epoch - 1 + ((double)value.Step / Math.Max(1, value.Steps))) / value.Epochs;
            progress.Step(string.Create(CultureInfo.InvariantCulture, $"{what}: epoch {value.Epoch}/{value.Epochs}, loss {value.Loss:0.000}, {value.SamplesPerSecond:0} samples/s"), Math.Min(1, share));
        }
    }
}
