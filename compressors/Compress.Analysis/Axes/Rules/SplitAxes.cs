using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>
/// Axes that are not cut pass through. The cut axis stays: its parts are told as numbers, or are to be equal, and would be others without some
/// channels.
/// </summary>
internal sealed class SplitAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Split"];

    public void Tie(AxisTies ties)
    {
        var x = ties.Node.Inputs[0];
        var along = (int)ties.Node.Int("axis", 0);
        if (along < 0) along += ties.Rank(x);
        foreach (var y in ties.Node.Outputs.Where(o => o.Length > 0))
            for (var axis = 0; axis < ties.Rank(x); axis++)
                if (axis != along) ties.Same(x, axis, y, axis);
    }
}
