using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>Elementwise functions of one value, without attributes.</summary>
internal static class UnaryLowerings
{
    public static IReadOnlyList<Lowering> All { get; } =
    [
        Of("Sigmoid", x => x.sigmoid()),
        Of("Tanh", x => x.tanh()),
        Of("Abs", x => x.abs()),
        Of("Neg", x => x.neg()),
        Of("Exp", x => x.exp()),
        Of("Log", x => x.log()),
        Of("Sqrt", x => x.sqrt()),
        Of("Reciprocal", x => x.reciprocal()),
        Of("Erf", x => x.erf()),
        Of("Sin", x => x.sin()),
        Of("Cos", x => x.cos()),
        Of("Tan", x => x.tan()),
        Of("Asin", x => x.asin()),
        Of("Acos", x => x.acos()),
        Of("Atan", x => x.atan()),
        Of("Sinh", x => x.sinh()),
        Of("Cosh", x => x.cosh()),
        Of("Asinh", x => x.asinh()),
        Of("Acosh", x => x.acosh()),
        Of("Atanh", x => x.atanh()),
        Of("Sign", x => x.sign()),
        Of("Floor", x => x.floor()),
        Of("Ceil", x => x.ceil()),
        Of("Round", x => x.round()),
        Of("IsNaN", x => x.isnan()),
        Of("Not", x => x.logical_not()),
        Of("Identity", x => x.alias()) with { PassesWeights = true },
    ];

    private static Lowering Of(string opType, Func<Tensor, Tensor> compute) => new(opType, c => c.Map(compute));
}
