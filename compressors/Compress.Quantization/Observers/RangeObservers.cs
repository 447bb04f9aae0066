using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>The observers, one line each.</summary>
public static class RangeObservers
{
    /// <summary>Every observer.</summary>
    public static ImmutableArray<IRangeObserver> All { get; } =
    [
        new MinMaxObserver(),
        new PercentileObserver(),
    ];

    /// <summary>The observer of that name.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public static IRangeObserver Find(string name) => All.FirstOrDefault(o => o.Name == name)
        ?? throw new ModelException($"There is no observer '{name}'; there are {string.Join(", ", All.Select(o => o.Name))}.");
}
