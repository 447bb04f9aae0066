using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compress.Analysis;
using Compress.Graphs;
using Compress.Pruning;

namespace Compress.Pipeline;

/// <summary>Removes channels in several steps, each followed by recovery against the teacher's outputs. Makes a plan file a step.</summary>
internal sealed class PruneStage(string name, string before, PruneRecipe options) : PipelineStage
{
    /// <summary>Samples that gradients for the criterion are taken from.</summary>
    private const int EvidenceSamples = 2048;

    /// <summary>Share of a group's channels that stays at least, over all steps.</summary>
    private const double MinimumKept = 0.125;

    public override string Name => name;

    public override IEnumerable<string> Reads => [TeacherStage.StageName, .. before == TeacherStage.StageName ? [] : new[] { before }];

    public override bool Trains => true;

    public override void DescribeKey(StageKey key, PipelineRun run) =>
        key.With("options", JsonSerializer.SerializeToNode(options, RecipeJson.Options)).With("distill", JsonSerializer.SerializeToNode(StageTraining.Distillation(run.Recipe), RecipeJson.Options))
            .With("augment", JsonSerializer.SerializeToNode(run.Recipe.Data.Preprocess.Augment, RecipeJson.Options));

    public override void Run(PipelineRun run, string directory)
    {
        var trained = Prune(run, ModelFiles.Read(run.Result(before).Model), (graph, step) => Plan(run, graph, step), directory);
        trained.Save(directory);
        ModelFiles.Write(trained.Graph, Path.Combine(directory, StageResult.ModelFile));
    }

    /// <summary>The control: as many channels of each group go at each step as in <paramref name="result"/>, drawn at random.</summary>
    public TrainedGraph Randomly(PipelineRun run, StageResult result, Graph graph) => Prune(run, graph,
        (g, step) => PruningPlanner.Randomise(g, PruningPlan.FromJson(File.ReadAllText(result.File(PlanFile(step)))), run.Recipe.Seed + step), directory: null);

    /// <summary>Name of the plan of a step, counted from 1.</summary>
    public string PlanFile(int step) => string.Create(CultureInfo.InvariantCulture, $"{name}-{step}.plan.json");

    /// <summary>Passes over the data that recovery takes.</summary>
    public int Epochs => options.Steps * options.RecoverEpochs;

    private TrainedGraph Prune(PipelineRun run, Graph graph, Func<Graph, int, PruningPlan> plan, string? directory)
    {
        var curves = ImmutableArray.CreateBuilder<TrainingCurve>();
        for (var step = 1; step <= options.Steps; step++)
        {
            var chosen = plan(graph, step);
            if (directory is not null) SafeFile.WriteText(Path.Combine(directory, PlanFile(step)), chosen.ToJson());
            graph = chosen.Apply(graph);
            run.Progress.Note(string.Create(CultureInfo.InvariantCulture, $"step {step}: {chosen.MacsBefore:N0} to {chosen.MacsAfter:N0} MACs, {chosen.Groups.Sum(g => g.Removed.Length)} channels removed ({chosen.Criterion})"));
            if (options.RecoverEpochs <= 0) continue;
            var recovered = StageTraining.Train(run, new TrainingRequest($"{name} {step}", graph, options.Optimizer) { Epochs = options.RecoverEpochs, Distill = StageTraining.Distillation(run.Recipe) });
            graph = recovered.Graph;
            curves.AddRange(recovered.Curves);
        }
        return new TrainedGraph(graph, curves.ToImmutable());
    }

    private PruningPlan Plan(PipelineRun run, Graph graph, int step)
    {
        // Each step takes the same factor, of what the teacher has, so that rounding in one step is made up in the next.
        var start = ModelCost.Of(ModelFiles.Read(run.Result(before).Model)).Macs;
        var goal = Math.Min(1, start * Math.Pow(options.Macs, (double)step / options.Steps) / ModelCost.Of(graph).Macs);
        var evidence = new PruningEvidence
        {
            Graph = graph,
            Seed = run.Recipe.Seed + step,
            Taylor = options.Criterion == "taylor" ? StageTraining.Taylor(run, graph, EvidenceSamples) : ImmutableDictionary<string, ImmutableArray<float>>.Empty,
        };
        return PruningPlanner.Plan(evidence, new PruningOptions
        {
            Criterion = options.Criterion,
            Macs = goal,
            Multiple = options.Multiple,
            CostExponent = options.CostExponent,
            // Shares multiply over the steps; each keeps the root of what the whole must keep.
            MinimumKept = Math.Pow(MinimumKept, 1.0 / options.Steps),
            Seed = run.Recipe.Seed + step,
        });
    }
}
