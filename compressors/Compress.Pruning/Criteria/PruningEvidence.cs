using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>What criteria look at.</summary>
public sealed record PruningEvidence
{
    /// <summary>The graph to prune.</summary>
    public required Graph Graph { get; init; }

    /// <summary>
    /// First-order Taylor importance per weight initializer, one number per index of its output axis: the sum over batches of
    /// (gradient x weight, summed over the filter) squared. Empty where no gradients were taken.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<float>> Taylor { get; init; } = ImmutableDictionary<string, ImmutableArray<float>>.Empty;

    /// <summary>Seed of criteria that draw.</summary>
    public long Seed { get; init; }
}
