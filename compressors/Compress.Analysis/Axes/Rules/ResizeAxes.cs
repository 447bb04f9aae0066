using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Axes that are not resized pass through, where the new size is told by a factor: a list of sizes names the channels' number too.</summary>
internal sealed class ResizeAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Resize", "Upsample"];

    public void Tie(AxisTies ties)
    {
        var (node, x, y) = (ties.Node, ties.Node.Inputs[0], ties.Node.Output());
        var (roi, at) = node.OpType == "Upsample" ? ("", 1) : (node.Input(1), 2);
        if (node.HasInput(3) || roi.Length > 0 || ties.Types.Constant(node.Input(at)) is not { ElementType: Graphs.ElementType.Float32 } scales || scales.Length != ties.Rank(x)) return;
        for (var axis = 0; axis < ties.Rank(x); axis++)
            if (scales.AsSpan<float>()[axis] == 1) ties.Same(x, axis, y, axis);
    }
}
