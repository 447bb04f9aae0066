using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>The stages of a recipe, in the order in which they run.</summary>
internal static class StageChain
{
    public static ImmutableArray<PipelineStage> Of(Recipe recipe)
    {
        var stages = ImmutableArray.CreateBuilder<PipelineStage>();
        stages.Add(new TeacherStage());
        var before = TeacherStage.StageName;
        foreach (var stage in recipe.Stages)
        {
            var made = Student(stage, before, stages);
            stages.Add(made);
            before = made.Name;
        }
        stages.Add(new ExportStage(before));
        var controls = recipe.Controls && recipe.Stages.Any(s => s.Prune is not null);
        if (controls) stages.Add(new ControlsStage());
        stages.Add(new ValidateStage(controls));
        stages.Add(new BenchmarkStage());
        stages.Add(new PackageStage());
        return stages.ToImmutable();
    }

    private static PipelineStage Student(StageRecipe stage, string before, IReadOnlyCollection<PipelineStage> earlier)
    {
        string Unique(string kind) => earlier.Count(s => s.Name == kind || s.Name.StartsWith(kind + "-", StringComparison.Ordinal)) is var n and > 0 ? $"{kind}-{n + 1}" : kind;
        return stage switch
        {
            { Prune: { } prune } => new PruneStage(Unique("prune"), before, prune),
            { Distill: { } distill } => new DistillStage(Unique("distill"), before, distill),
            { Quantize: { } quantize } => new QuantizeStage(Unique("quantize"), before, quantize),
            _ => throw new RecipeException("A stage is neither prune, distill nor quantize."),
        };
    }
}
