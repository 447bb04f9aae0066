using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>What a run does: data, teacher, stages in order, goals. Read from YAML by <see cref="RecipeReader"/> or made in C#.</summary>
public sealed record Recipe
{
    /// <summary>Name of the run; results go to a folder of this name.</summary>
    public required string Name { get; init; }

    /// <summary>Seed of everything that draws.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where the samples come from.</summary>
    public required DataRecipe Data { get; init; }

    /// <summary>The network to compress.</summary>
    public required TeacherRecipe Teacher { get; init; }

    /// <summary>What is done to it, in order.</summary>
    public required ImmutableArray<StageRecipe> Stages { get; init; }

    /// <summary>What must be reached.</summary>
    public GoalsRecipe Goals { get; init; } = new();

    /// <summary>Also compares teacher and student on images changed against each of them; null for no.</summary>
    public RobustnessRecipe? Robustness { get; init; }

    /// <summary>Whether the report compares with the same student trained from scratch and with a randomly pruned one, at equal epochs.</summary>
    public bool Controls { get; init; } = true;
}
