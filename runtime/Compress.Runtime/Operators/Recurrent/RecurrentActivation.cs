using Compress.Runtime.Operators.Elementwise;

namespace Compress.Runtime.Operators.Recurrent;

/// <summary>An activation of a recurrent operator: its name with alpha and beta, as the node's attributes give them.</summary>
internal readonly struct RecurrentActivation
{
    private readonly string _name;
    private readonly float _alpha;
    private readonly float _beta;

    private RecurrentActivation(string name, float alpha, float beta) => (_name, _alpha, _beta) = (name, alpha, beta);

    /// <summary>Reads the activations of all directions: <paramref name="defaults"/> repeated where the node names none.</summary>
    public static RecurrentActivation[] Read(NodeReader node, int directions, params string[] defaults)
    {
        var names = node.Texts("activations");
        var (alphas, betas) = (node.Floats("activation_alpha"), node.Floats("activation_beta"));
        var result = new RecurrentActivation[directions * defaults.Length];
        int alpha = 0, beta = 0;
        for (var i = 0; i < result.Length; i++)
        {
            var name = names.Length == 0 ? defaults[i % defaults.Length] : i < names.Length ? names[i] : throw node.Error($"{names.Length} activations are named; {result.Length} are expected");
            var (a, b) = Defaults(name) ?? throw node.Error($"the activation '{name}' is unknown");
            // The lists hold values for those activations only that take them.
            if (TakesAlpha(name) && alpha < alphas.Length) a = alphas[alpha++];
            if (TakesBeta(name) && beta < betas.Length) b = betas[beta++];
            result[i] = new RecurrentActivation(name, a, b);
        }
        return result;
    }

    public float Apply(float x) => _name switch
    {
        "Sigmoid" => Special.Sigmoid(x),
        "Tanh" => MathF.Tanh(x),
        "Relu" => MathF.Max(0, x),
        "Affine" => _alpha * x + _beta,
        "LeakyRelu" => x < 0 ? _alpha * x : x,
        "ThresholdedRelu" => x > _alpha ? x : 0,
        "ScaledTanh" => _alpha * MathF.Tanh(_beta * x),
        "HardSigmoid" => MathF.Max(0, MathF.Min(1, _alpha * x + _beta)),
        "Elu" => x < 0 ? _alpha * (MathF.Exp(x) - 1) : x,
        "Softsign" => x / (1 + MathF.Abs(x)),
        _ => Special.Softplus(x),
    };

    private static (float, float)? Defaults(string name) => name switch
    {
        "Sigmoid" or "Tanh" or "Relu" or "Softsign" or "Softplus" => (0, 0),
        "Affine" or "ScaledTanh" => (1, name == "Affine" ? 0 : 1),
        "LeakyRelu" => (0.01f, 0),
        "ThresholdedRelu" or "Elu" => (1, 0),
        "HardSigmoid" => (0.2f, 0.5f),
        _ => null,
    };

    private static bool TakesAlpha(string name) => name is "Affine" or "LeakyRelu" or "ThresholdedRelu" or "ScaledTanh" or "HardSigmoid" or "Elu";

    private static bool TakesBeta(string name) => name is "Affine" or "ScaledTanh" or "HardSigmoid";
}
