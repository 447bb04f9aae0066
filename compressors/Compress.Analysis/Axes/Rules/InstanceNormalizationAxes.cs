using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Scale, shift and statistics are per channel; the statistics are taken of the sample itself.</summary>
internal sealed class InstanceNormalizationAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["InstanceNormalization"];

    public void Tie(AxisTies ties)
    {
        var (x, y) = (ties.Node.Inputs[0], ties.Node.Output());
        ties.Same(x, 1, y, 1);
        for (var i = 1; i < 3; i++) ties.Same(x, 1, ties.Node.Inputs[i], 0);
    }
}
