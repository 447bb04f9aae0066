using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>Convolution: the output axis of the weight makes the channels; grouped ones lose the same index in every group, depthwise ones whole groups.</summary>
internal sealed class ConvAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Conv"];

    public void Tie(AxisTies ties)
    {
        var (x, w, y) = (ties.Node.Inputs[0], ties.Node.Inputs[1], ties.Node.Output());
        var group = (int)ties.Node.Int("group", 1);
        ties.Source(w, 0);
        ties.Same(w, 0, y, 1);
        if (ties.Node.HasInput(2)) ties.Same(w, 0, ties.Node.Inputs[2], 0);
        if (group == 1)
        {
            ties.Same(x, 1, w, 1);
            return;
        }
        if (group == ties.Size(x, 1))
        {
            // Depthwise: input channel c makes the outputs c*m .. c*m + m-1. The single input channel of each filter stays.
            ties.Blocks(x, 1, y, 1);
            return;
        }
        var (inPer, outPer) = (ties.Size(x, 1) / group, ties.Size(y, 1) / group);
        for (var g = 0; g < group; g++)
        {
            for (var i = 0; i < inPer; i++) ties.Index(x, 1, (g * inPer) + i, w, 1, i);
            for (var o = 0; o < outPer; o++) ties.Index(y, 1, (g * outPer) + o, y, 1, o);
        }
    }

    public Node Adjust(Node node, Func<string, ImmutableArray<long>> before, Func<string, ImmutableArray<long>> after)
    {
        var group = node.Int("group", 1);
        if (group == 1 || group != before(node.Inputs[0])[1]) return node;
        var multiplier = before(node.Inputs[1])[0] / group;
        return node.With("group", AttributeValue.From(after(node.Inputs[1])[0] / multiplier));
    }
}
