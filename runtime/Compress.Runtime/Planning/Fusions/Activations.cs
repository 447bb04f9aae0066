using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Reads activation nodes as what kernels apply in their store.</summary>
internal static class Activations
{
    /// <summary>Operators that may be activations.</summary>
    public static readonly string[] Operators =
        ["Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Gelu", "Elu", "Softplus", "PRelu"];

    /// <summary>The node as an activation of floats, or null.</summary>
    public static Activation? Read(Node node, Matcher m)
    {
        if (node.Domain.Length > 0 || m.Type(node.Input(0)) != ElementType.Float32) return null;
        return node.OpType switch
        {
            "Relu" => Activation.Relu,
            "Clip" => Bound(node, 1, "min", float.NegativeInfinity, m) is { } low && Bound(node, 2, "max", float.PositiveInfinity, m) is { } high
                ? Activation.Clip(low, high) : null,
            "PRelu" => m.Scalar(node.Input(1)) is { } slope ? new(ActivationKind.LeakyRelu, slope) : null,
            "LeakyRelu" => new(ActivationKind.LeakyRelu, node.Float("alpha", 0.01f)),
            "Sigmoid" => new(ActivationKind.Sigmoid),
            "Tanh" => new(ActivationKind.Tanh),
            "HardSigmoid" => new(ActivationKind.HardSigmoid, node.Float("alpha", 0.2f), node.Float("beta", 0.5f)),
            "HardSwish" => new(ActivationKind.HardSwish),
            "Gelu" => new(node.Text("approximate", "none") == "tanh" ? ActivationKind.GeluTanh : ActivationKind.Gelu),
            "Elu" => new(ActivationKind.Elu, node.Float("alpha", 1)),
            "Softplus" => new(ActivationKind.Softplus),
            _ => null,
        };
    }

    private static float? Bound(Node node, int input, string attribute, float fallback, Matcher m) =>
        node.HasInput(input) ? m.Scalar(node.Input(input)) : node.Float(attribute, fallback);
}
