namespace Compress.Pruning;

/// <summary>What to prune and how far.</summary>
public sealed record PruningOptions
{
    /// <summary>Name of the criterion: <c>taylor</c>, <c>l1</c> or <c>random</c>.</summary>
    public string Criterion { get; init; } = "taylor";

    /// <summary>Goal: multiply-accumulates that may stay, as a share of those before; above 0, at most 1.</summary>
    public double Macs { get; init; } = 0.5;

    /// <summary>Share of each group's channels that stays at least.</summary>
    public double MinimumKept { get; init; } = 0.125;

    /// <summary>Channel counts become multiples of this where a group loses channels; hardware likes 4 or 8. 1 asks for none.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>
    /// How much the saved multiply-accumulates count in the ranking: scores are divided by the saving to this power. 0 ranks by the
    /// criterion alone, 1 by importance per saved operation.
    /// </summary>
    public double CostExponent { get; init; } = 1;

    /// <summary>Seed of criteria that draw.</summary>
    public long Seed { get; init; }
}
