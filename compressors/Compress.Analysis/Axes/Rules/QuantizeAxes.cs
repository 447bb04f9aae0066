using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Number formats change, channels do not; scales per channel lose theirs.</summary>
internal sealed class QuantizeAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["QuantizeLinear", "DequantizeLinear"];

    public void Tie(AxisTies ties)
    {
        var node = ties.Node;
        var (x, y) = (node.Inputs[0], node.Output());
        for (var axis = 0; axis < ties.Rank(x); axis++) ties.Same(x, axis, y, axis);
        var along = (int)node.Int("axis", 1);
        if (along < 0) along += ties.Rank(x);
        foreach (var parameter in node.Inputs.Skip(1).Where(p => p.Length > 0))
            if (ties.Rank(parameter) == 1 && along < ties.Rank(x) && ties.Size(parameter, 0) == ties.Size(x, along)) ties.Same(x, along, parameter, 0);
    }
}
