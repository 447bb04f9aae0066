using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Inputs lie one after another along one axis and agree on the others.</summary>
internal sealed class ConcatAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Concat"];

    public void Tie(AxisTies ties)
    {
        var y = ties.Node.Output();
        var along = (int)ties.Node.Int("axis", 0);
        if (along < 0) along += ties.Rank(y);
        var start = 0;
        foreach (var x in ties.Node.Inputs)
        {
            for (var axis = 0; axis < ties.Rank(y); axis++)
            {
                if (axis == along) ties.Range(x, axis, 0, y, axis, start, ties.Size(x, axis));
                else ties.Same(x, axis, y, axis);
            }
            start += ties.Size(x, along);
        }
    }
}
