using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>A reshape of [n, c, ...] to [n, -1] flattens; any other keeps its channels.</summary>
internal sealed class ReshapeAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Reshape"];

    public void Tie(AxisTies ties)
    {
        var (x, y) = (ties.Node.Inputs[0], ties.Node.Output());
        var target = ties.Types.Constant(ties.Node.Inputs[1]);
        if (target is null || target.Length != 2 || ties.Rank(x) < 2) return;
        // Only a free last dimension follows when channels go.
        if (target.AsSpan<long>()[1] != -1 || ties.Size(x, 0) != ties.Size(y, 0)) return;
        ties.Blocks(x, 1, y, 1);
    }
}
