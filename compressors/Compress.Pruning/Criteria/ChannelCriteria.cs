using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>The criteria, one line each.</summary>
public static class ChannelCriteria
{
    /// <summary>Every criterion.</summary>
    public static ImmutableArray<IChannelCriterion> All { get; } =
    [
        new TaylorCriterion(),
        new L1Criterion(),
        new RandomCriterion(),
    ];

    /// <summary>The criterion of that name.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public static IChannelCriterion Find(string name) => All.FirstOrDefault(c => c.Name == name)
        ?? throw new ModelException($"There is no pruning criterion '{name}'; there are {string.Join(", ", All.Select(c => c.Name))}.");
}
