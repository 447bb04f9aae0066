using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Scale, shift and statistics are per channel.</summary>
internal sealed class BatchNormalizationAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["BatchNormalization"];

    public void Tie(AxisTies ties)
    {
        var (x, y) = (ties.Node.Inputs[0], ties.Node.Output());
        for (var axis = 0; axis < ties.Rank(x); axis++) ties.Same(x, axis, y, axis);
        for (var i = 1; i < 5; i++) ties.Same(x, 1, ties.Node.Inputs[i], 0);
    }
}
