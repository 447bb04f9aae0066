using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>Everything that a run found out: what <c>report.json</c> holds.</summary>
public sealed record RunReport
{
    /// <summary>Name of the recipe.</summary>
    public required string Name { get; init; }

    /// <summary>The network before.</summary>
    public required ModelFigures Teacher { get; init; }

    /// <summary>The network after.</summary>
    public required ModelFigures Student { get; init; }

    /// <summary>Test accuracy of the comparisons at equal epochs: <c>from_scratch</c> and <c>randomly_pruned</c>; empty where the recipe asks for none.</summary>
    public IReadOnlyDictionary<string, double> Controls { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Share of the test split on which all engines name the same class.</summary>
    public required double Agreement { get; init; }

    /// <summary>Largest difference between engines on one batch, relative to the largest output.</summary>
    public required IReadOnlyDictionary<string, double> Errors { get; init; }

    /// <summary>Test accuracy of the student per engine.</summary>
    public required IReadOnlyDictionary<string, double> EngineAccuracy { get; init; }

    /// <summary>The recipe's goals, judged on the validation split.</summary>
    public ImmutableArray<GoalResult> Goals { get; init; } = [];

    /// <summary>Stages in the order they ran.</summary>
    public ImmutableArray<StageTiming> Stages { get; init; } = [];

    /// <summary>Loss and accuracy over the trained stages.</summary>
    public ImmutableArray<TrainingCurve> Curves { get; init; } = [];

    /// <summary>Samples in each split, by name.</summary>
    public required IReadOnlyDictionary<string, long> Samples { get; init; }

    /// <summary>Samples that could not be read and were left out, as the recipe allows.</summary>
    public int Skipped { get; init; }

    /// <summary>Seed of the run.</summary>
    public required long Seed { get; init; }

    /// <summary>Device that trained.</summary>
    public required string Device { get; init; }

    /// <summary>Threads that trained.</summary>
    public required int Threads { get; init; }

    /// <summary>Versions of what the result depends on.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }
}
