using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Channels become blocks of features.</summary>
internal sealed class FlattenAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Flatten"];

    public void Tie(AxisTies ties)
    {
        var (x, y) = (ties.Node.Inputs[0], ties.Node.Output());
        var axis = (int)ties.Node.Int("axis", 1);
        if (axis < 0) axis += ties.Rank(x);
        if (axis < 1 || axis >= ties.Rank(x)) return;
        ties.Blocks(x, axis, y, 1);
        if (axis == 1) ties.Same(x, 0, y, 0);
    }
}
