using Compress.Graphs;
namespace Compress.Runtime.Kernels;

/// <summary>An activation that a float kernel applies before it stores.</summary>
/// <param name="Kind">Which function.</param>
/// <param name="A">Its first parameter: Clip low, LeakyRelu slope, HardSigmoid alpha, Elu alpha.</param>
/// <param name="B">Its second parameter: Clip high, HardSigmoid beta.</param>
internal readonly record struct Activation(ActivationKind Kind, float A = 0, float B = 0)
{
    public static Activation None { get; } = new(ActivationKind.None);
    public static Activation Relu { get; } = Clip(0, float.PositiveInfinity);
    public static Activation Relu6 { get; } = Clip(0, 6);

    public static Activation Clip(float low, float high) => new(ActivationKind.Clip, low, high);

    /// <summary>The lower bound of the clamp in registers.</summary>
    public float Low => Kind == ActivationKind.Clip ? A : float.NegativeInfinity;

    /// <summary>The upper bound of the clamp in registers.</summary>
    public float High => Kind == ActivationKind.Clip ? B : float.PositiveInfinity;

    /// <summary>Whether more than a clamp is asked for.</summary>
    public bool IsFunction => Kind is not (ActivationKind.None or ActivationKind.Clip);

    /// <summary>The scalar reference, computed in float32 as ONNX defines each function.</summary>
    public float Apply(float x) => Kind switch
    {
        ActivationKind.None => x,
        // NaN passes, as in ONNX; when low exceeds high, high wins, as in numpy.clip.
        ActivationKind.Clip => float.IsNaN(x) ? x : Math.Min(Math.Max(x, A), B),
        ActivationKind.LeakyRelu => x < 0 ? x * A : x,
        ActivationKind.Sigmoid => 1 / (1 + MathF.Exp(-x)),
        ActivationKind.Tanh => MathF.Tanh(x),
        ActivationKind.HardSigmoid => Math.Max(0, Math.Min(1, (A * x) + B)),
        ActivationKind.HardSwish => x * Math.Max(0, Math.Min(1, (x / 6) + 0.5f)),
        ActivationKind.Silu => x / (1 + MathF.Exp(-x)),
        ActivationKind.Gelu => 0.5f * x * (1 + Erf.Compute(x * 0.70710678f)),
        ActivationKind.GeluTanh => 0.5f * x * (1 + MathF.Tanh(0.7978845608f * (x + (0.044715f * x * x * x)))),
        ActivationKind.Elu => x < 0 ? A * (MathF.Exp(x) - 1) : x,
        ActivationKind.Softplus => x > 0 ? x + MathF.Log(1 + MathF.Exp(-x)) : MathF.Log(1 + MathF.Exp(x)),
        _ => throw new InvalidOperationException(Texts.Of($"Unknown activation {(int)Kind}.")),
    };
}
