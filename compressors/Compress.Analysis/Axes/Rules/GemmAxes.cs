using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Fully connected layer: the output axis of the weight makes the channels.</summary>
internal sealed class GemmAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Gemm"];

    public void Tie(AxisTies ties)
    {
        var node = ties.Node;
        var (a, b, y) = (node.Inputs[0], node.Inputs[1], node.Output());
        var (outAxis, inAxis) = node.Int("transB", 0) == 0 ? (1, 0) : (0, 1);
        ties.Source(b, outAxis);
        ties.Same(b, outAxis, y, 1);
        ties.Same(a, node.Int("transA", 0) == 0 ? 1 : 0, b, inAxis);
        if (!node.HasInput(2)) return;
        var c = node.Inputs[2];
        // C is broadcast over rows; one element serves all columns.
        if (ties.Rank(c) > 0 && ties.Size(c, ties.Rank(c) - 1) == ties.Size(y, 1)) ties.Same(c, ties.Rank(c) - 1, y, 1);
    }
}
