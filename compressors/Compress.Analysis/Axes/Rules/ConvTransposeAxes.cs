using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Transposed convolution without groups: the second axis of the weight makes the channels, the first reads them. With groups they stay.</summary>
internal sealed class ConvTransposeAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["ConvTranspose"];

    public void Tie(AxisTies ties)
    {
        if (ties.Node.Int("group", 1) != 1) return;
        var (x, w, y) = (ties.Node.Inputs[0], ties.Node.Inputs[1], ties.Node.Output());
        ties.Source(w, 1);
        ties.Same(w, 1, y, 1);
        if (ties.Node.HasInput(2)) ties.Same(w, 1, ties.Node.Inputs[2], 0);
        ties.Same(x, 1, w, 0);
    }
}
