using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Pooling works within a channel.</summary>
internal sealed class PoolAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"];

    public void Tie(AxisTies ties)
    {
        // An index output of MaxPool counts over the whole tensor, so its channels cannot go.
        ties.Same(ties.Node.Inputs[0], 1, ties.Node.Output(), 1);
    }
}
