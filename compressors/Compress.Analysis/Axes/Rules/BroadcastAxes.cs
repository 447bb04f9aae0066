using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Elementwise operators with broadcasting: axes are matched from the last, and an axis of size 1 serves every channel.</summary>
internal sealed class BroadcastAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Add", "Sub", "Mul", "Div", "Pow", "PRelu", "Max", "Min", "Mean", "Sum", "Where", "Equal", "Greater", "Less"];

    public void Tie(AxisTies ties)
    {
        var y = ties.Node.Output();
        foreach (var x in ties.Node.Inputs.Where(i => i.Length > 0))
        {
            var shift = ties.Rank(y) - ties.Rank(x);
            for (var axis = 0; axis < ties.Rank(x); axis++)
            {
                if (ties.Size(x, axis) == ties.Size(y, axis + shift)) ties.Same(x, axis, y, axis + shift);
            }
        }
    }
}
