using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Product with a weight matrix; products of two activations keep their axes.</summary>
internal sealed class MatMulAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["MatMul"];

    public void Tie(AxisTies ties)
    {
        var (a, b, y) = (ties.Node.Inputs[0], ties.Node.Inputs[1], ties.Node.Output());
        if (ties.Rank(b) != 2 || ties.Rank(a) < 2 || ties.Types.Constant(b) is null) return;
        var last = ties.Rank(a) - 1;
        ties.Source(b, 1);
        ties.Same(b, 1, y, last);
        ties.Same(a, last, b, 0);
        for (var axis = 0; axis < last; axis++) ties.Same(a, axis, y, axis);
    }
}
