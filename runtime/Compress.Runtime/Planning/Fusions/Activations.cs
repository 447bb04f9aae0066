using Compress.Graphs;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Reads activation nodes as what kernels apply in their store.</summary>
internal static class Activations
{
    /// <summary>Operators that may be activations.</summary>
    public static readonly string[] Operators =
        ["Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Gelu", "Elu", "Softplus", "PRelu"];

    /// <summary>Operators whose effect is a clamp.</summary>
    public static readonly string[] Clamps = ["Relu", "Clip"];

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

    /// <summary>The kernel of an activation that stands alone.</summary>
    public static UnaryKernel Kernel(Activation activation) => new(activation.Kind switch
    {
        ActivationKind.Clip => UnaryKind.Clip,
        ActivationKind.LeakyRelu => UnaryKind.LeakyRelu,
        ActivationKind.Sigmoid => UnaryKind.Sigmoid,
        ActivationKind.Tanh => UnaryKind.Tanh,
        ActivationKind.HardSigmoid => UnaryKind.HardSigmoid,
        ActivationKind.HardSwish => UnaryKind.HardSwish,
        ActivationKind.Silu => UnaryKind.Silu,
        ActivationKind.Gelu => UnaryKind.Gelu,
        ActivationKind.GeluTanh => UnaryKind.GeluTanh,
        ActivationKind.Elu => UnaryKind.Elu,
        ActivationKind.Softplus => UnaryKind.Softplus,
        _ => throw new InvalidOperationException($"The activation {activation.Kind} has no kernel."),
    }, activation.A, activation.B);

    private static float? Bound(Node node, int input, string attribute, float fallback, Matcher m) =>
        node.HasInput(input) ? m.Scalar(node.Input(input)) : node.Float(attribute, fallback);
}
