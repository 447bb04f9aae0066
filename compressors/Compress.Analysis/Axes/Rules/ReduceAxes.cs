using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Axes that are not reduced pass through.</summary>
internal sealed class ReduceAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2"];

    public void Tie(AxisTies ties)
    {
        var node = ties.Node;
        var (x, y) = (node.Inputs[0], node.Output());
        var rank = ties.Rank(x);
        ReadOnlySpan<long> given = node.HasInput(1) ? ties.Types.Constant(node.Inputs[1]) is { } axes ? axes.AsSpan<long>() : [] : node.Ints("axes").AsSpan();
        if (given.IsEmpty) return;
        var reduced = new bool[rank];
        foreach (var axis in given) reduced[axis < 0 ? axis + rank : axis] = true;
        var keep = node.Int("keepdims", 1) != 0;
        for (int axis = 0, to = 0; axis < rank; axis++)
        {
            if (!reduced[axis]) ties.Same(x, axis, y, keep ? axis : to++);
        }
    }
}
