using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Axes change places.</summary>
internal sealed class TransposeAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Transpose"];

    public void Tie(AxisTies ties)
    {
        var (x, y) = (ties.Node.Inputs[0], ties.Node.Output());
        var rank = ties.Rank(x);
        var perm = ties.Node.Ints("perm", [.. Enumerable.Range(0, rank).Select(i => (long)(rank - 1 - i))]);
        for (var axis = 0; axis < rank; axis++) ties.Same(x, (int)perm[axis], y, axis);
    }
}
