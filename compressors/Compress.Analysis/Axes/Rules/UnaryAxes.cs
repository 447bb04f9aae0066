using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Operators that treat every element of their first input alike.</summary>
internal sealed class UnaryAxes : IAxisRule
{
    public ImmutableArray<string> Operators { get; } = ["Relu", "LeakyRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Swish", "Mish", "Gelu", "Softplus", "Softsign", "Tanh", "Erf", "Exp", "Log", "Sqrt", "Abs", "Neg", "Reciprocal", "Floor", "Ceil", "Round", "Sign", "Identity", "Dropout", "Cast", "Clip", "ThresholdedRelu", "Shrink", "Sin", "Cos"];

    public void Tie(AxisTies ties)
    {
        var x = ties.Node.Inputs[0];
        foreach (var y in ties.Node.Outputs.Where(o => o.Length > 0))
            for (var axis = 0; axis < ties.Rank(x); axis++) ties.Same(x, axis, y, axis);
    }
}
