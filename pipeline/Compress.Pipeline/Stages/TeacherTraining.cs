using System.Collections.Immutable;
using System.Globalization;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training;

namespace Compress.Pipeline;

/// <summary>Trains a teacher in the ways that its recipe asks for: pretraining first, all weights or some, plain or against attacks.</summary>
internal static class TeacherTraining
{
    /// <summary>Trains.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stage">Name of the training.</param>
    /// <param name="given">The network to begin with; the zoo's where null.</param>
    public static TrainedGraph Run(PipelineRun run, string stage, Graph? given)
    {
        var recipe = run.Recipe.Teacher;
        var graph = given ?? ZooNetworks.Build(run.Recipe, run.Data);
        var before = ImmutableArray<TrainingCurve>.Empty;
        if (recipe.Pretrain is { } pretrain) (graph, before) = Pretrained(run, graph, pretrain);
        var adapters = recipe.FineTune is { Lora: > 0 and var rank } ? LowRankAdapters.Insert(graph, rank, seed: (ulong)run.Recipe.Seed) : null;
        var trained = StageTraining.Train(run, new TrainingRequest(stage, adapters?.Graph ?? graph, recipe.Optimizer)
        {
            Epochs = recipe.Epochs,
            Patience = recipe.Patience,
            Loss = recipe.Loss,
            Adversarial = recipe.Adversarial,
            TrainOnly = adapters?.Trained ?? (recipe.FineTune is { LastLayers: > 0 and var layers } ? FineTune.LastLayers(graph, layers) : null),
        });
        if (adapters is not null) run.Progress.Note($"adapters of rank {recipe.FineTune!.Lora} were trained beside {adapters.Weights.Count()} weights and merged into them");
        return new TrainedGraph(adapters?.Merge(trained.Graph) ?? trained.Graph, [.. before, .. trained.Curves]);
    }

    /// <summary>The network with the weights of an encoder that learned to predict hidden words of the training split.</summary>
    private static (Graph Graph, ImmutableArray<TrainingCurve> Curves) Pretrained(PipelineRun run, Graph graph, PretrainRecipe pretrain)
    {
        if (run.Data.Plan is not TextPlan { Tokens: Tokenization.Words } plan)
            throw new RecipeException("teacher.pretrain predicts words; set data.preprocess.text.tokens to words.");
        using var module = new GraphModule(NetworkZoo.LanguageModel(ZooNetworks.Options(run.Recipe, run.Data) with { Dropout = pretrain.Dropout }), new GraphModuleOptions { Device = run.Device.Device });
        // The task hides words itself.
        var options = StageTraining.Options(run, new TrainingRequest("pretraining", graph, pretrain.Optimizer) { Epochs = pretrain.Epochs }) with { Augment = null };
        var task = new MaskedLanguageTask(new MaskedLanguageOptions { Vocabulary = plan.VocabularySize, Share = pretrain.Share });
        var held = options.EvaluationLoader(run.Data.Set.Validation, plan);
        var result = new Trainer(module, options, checkpoint: run.Checkpoints.Next(), task: task)
            .Run(options.TrainingLoader(run.Data.Set.Train, plan), held, new StageTraining.Reporter(run.Progress, "pretraining"), run.Cancellation);
        var perplexity = Math.Exp(result.Best.ValidationLoss ?? double.NaN);
        var unigram = UnigramModel.Count(options.EvaluationLoader(run.Data.Set.Train, plan), plan.VocabularySize).Perplexity(held);
        run.Progress.Note(string.Create(CultureInfo.InvariantCulture, $"pretraining: perplexity {perplexity:0.0} of hidden words on the validation split, {result.Best.ValidationAccuracy * 100:0.0} % named right (epoch {result.BestEpoch} of {pretrain.Epochs}); without context (unigram) {unigram:0.0}"));
        var learned = result.Graph.Initializers;
        var weights = graph.Initializers.Where(i => learned.TryGetValue(i.Key, out var value) && value.ElementType == ElementType.Float32 && value.Dims.Length > 0 && value.Dims.SequenceEqual(i.Value.Dims))
            .Select(i => KeyValuePair.Create(i.Key, learned[i.Key]));
        var curve = new TrainingCurve("pretraining", [.. result.History.Select(h => h.Loss)], [.. result.History.Select(h => h.ValidationAccuracy ?? 0)]);
        return (graph with { Initializers = graph.Initializers.WithAll(weights) }, [curve]);
    }
}
