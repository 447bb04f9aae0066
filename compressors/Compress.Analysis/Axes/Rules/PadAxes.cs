using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Axes that get no padding pass through.</summary>
internal sealed class PadAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Pad"];

    public void Tie(AxisTies ties)
    {
        var node = ties.Node;
        var (x, y) = (node.Inputs[0], node.Output());
        for (var axis = 0; axis < ties.Rank(x); axis++)
        {
            // A padded axis has another size; equal sizes with pads that cancel out are left alone as well.
            var pads = node.HasInput(1) ? ties.Types.Constant(node.Inputs[1])?.AsSpan<long>().ToArray() : [.. node.Ints("pads")];
            if (pads is not null && pads.Length == 2 * ties.Rank(x) && pads[axis] == 0 && pads[axis + ties.Rank(x)] == 0) ties.Same(x, axis, y, axis);
        }
    }
}
