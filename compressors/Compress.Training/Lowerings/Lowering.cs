using System.Collections.Immutable;

namespace Compress.Training.Lowerings;

/// <summary>How one operator becomes libtorch calls.</summary>
/// <param name="OpType">The operator, of ONNX's own domain.</param>
/// <param name="Lower">Reads the node once and returns what each forward pass does.</param>
internal sealed record Lowering(string OpType, Func<LoweringContext, Action<Frame>> Lower)
{
    /// <summary>Positions of inputs that hold weights: float initializers there are trained.</summary>
    public ImmutableArray<int> Weights { get; init; } = [];

    /// <summary>Positions of inputs that are trained where what the operator is applied to depends on a weight already (a bias added, a gain multiplied).</summary>
    public ImmutableArray<int> LateWeights { get; init; } = [];

    /// <summary>Positions of inputs that hold quantization scales: trained only on request.</summary>
    public ImmutableArray<int> Scales { get; init; } = [];

    /// <summary>True where the first input is a weight if the result is used as one (reshapes, transposes, quantization).</summary>
    public bool PassesWeights { get; init; }

    /// <summary>True where libtorch computes the gradient without the result, so that what follows may overwrite it.</summary>
    public bool ResultMayBeOverwritten { get; init; }

    /// <summary>True where two calls on the same values may differ.</summary>
    public bool IsRandom { get; init; }
}
