using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Operators of one input that work element by element and keep the shape.</summary>
internal static class UnaryOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        Make("Abs", [1, 6, 13], TypeSet.Numeric, Number(Math.Abs, Math.Abs)),
        Make("Acos", [7, 22], TypeSet.Float, null),
        Make("Acosh", [9, 22], TypeSet.Float, null),
        Make("Asin", [7, 22], TypeSet.Float, null),
        Make("Asinh", [9, 22], TypeSet.Float, null),
        Make("Atan", [7, 22], TypeSet.Float, null),
        Make("Atanh", [9, 22], TypeSet.Float, null),
        Make("BitwiseNot", [18], TypeSet.Integer, null),
        Make("Ceil", [1, 6, 13], TypeSet.Float, Real(Math.Ceiling)),
        Make("Celu", [12], TypeSet.Float, null, AttributeFact.Float("alpha", 1)),
        Make("Cos", [7, 22], TypeSet.Float, null),
        Make("Cosh", [9, 22], TypeSet.Float, null),
        Make("Elu", [1, 6, 22], TypeSet.Float, null, AttributeFact.Float("alpha", 1)),
        Make("Erf", [9, 13], TypeSet.Numeric, null),
        Make("Exp", [1, 6, 13], TypeSet.Float, Real(Math.Exp)),
        Make("Floor", [1, 6, 13], TypeSet.Float, Real(Math.Floor)),
        Make("Gelu", [20], TypeSet.Float, null, AttributeFact.Text("approximate", "none")),
        Make("HardSigmoid", [1, 6, 22], TypeSet.Float, null, AttributeFact.Float("alpha", 0.2f), AttributeFact.Float("beta", 0.5f)),
        Make("HardSwish", [14, 22], TypeSet.Float, null),
        Make("Hardmax", [1, 11, 13], TypeSet.Float, null, AttributeFact.Int("axis")),
        Make("LeakyRelu", [1, 6, 16], TypeSet.Float, null, AttributeFact.Float("alpha", 0.01f)),
        Make("Log", [1, 6, 13], TypeSet.Float, Real(Math.Log)),
        Make("LogSoftmax", [1, 11, 13], TypeSet.Float, null, AttributeFact.Int("axis")),
        Make("LpNormalization", [1, 22], TypeSet.Float, null, AttributeFact.Int("axis", -1), AttributeFact.Int("p", 2)),
        Make("MeanVarianceNormalization", [9, 13], TypeSet.Float, null, AttributeFact.Ints("axes", [0, 2, 3])),
        Make("Mish", [18, 22], TypeSet.Float, null),
        Make("Neg", [1, 6, 13], TypeSet.SignedNumeric, Number(v => unchecked(-v), v => -v)),
        Make("Not", [1], TypeSet.Bool, v => v.Integer is { } truth ? ValueElement.Of(truth == 0) : v),
        Make("Reciprocal", [1, 6, 13], TypeSet.Float, Real(v => 1 / v)),
        Make("Relu", [1, 6, 13, 14], TypeSet.SignedNumeric, Number(v => Math.Max(v, 0), v => Math.Max(v, 0))),
        Make("Round", [11, 22], TypeSet.Float, Real(v => Math.Round(v, MidpointRounding.ToEven))),
        Make("Selu", [1, 6, 22], TypeSet.Float, null, AttributeFact.Float("alpha", 1.67326319217681884765625f), AttributeFact.Float("gamma", 1.05070102214813232421875f)),
        Make("Shrink", [9], TypeSet.Numeric, null, AttributeFact.Float("bias", 0), AttributeFact.Float("lambd", 0.5f)),
        Make("Sigmoid", [1, 6, 13], TypeSet.Float, null),
        Make("Sign", [9, 13], TypeSet.Numeric, null),
        Make("Sin", [7, 22], TypeSet.Float, null),
        Make("Sinh", [9, 22], TypeSet.Float, null),
        Make("Softmax", [1, 11, 13], TypeSet.Float, null, AttributeFact.Int("axis")),
        Make("Softplus", [1, 22], TypeSet.Float, null),
        Make("Softsign", [1, 22], TypeSet.Float, null),
        Make("Sqrt", [1, 6, 13], TypeSet.Float, Real(Math.Sqrt)),
        Make("Swish", [24], TypeSet.Float, null, AttributeFact.Float("alpha", 1)),
        Make("Tan", [7, 22], TypeSet.Float, null),
        Make("Tanh", [1, 6, 13], TypeSet.Float, null),
        Make("ThresholdedRelu", [10, 22], TypeSet.Float, null, AttributeFact.Float("alpha", 1)),
    ];

    private static OperatorFacts Make(string opType, ImmutableArray<int> versions, TypeSet types, Func<ValueElement, ValueElement>? value, params ImmutableArray<AttributeFact> attributes) =>
        new(opType, versions, "X:T -> Y:T", ("T", types))
        {
            // The first opset had a hint for in-place work that means nothing.
            Attributes = versions[0] == 1 ? [.. attributes, AttributeFact.Ints("consumed_inputs").Before(6)] : attributes,
            Infer = context =>
            {
                context.SetShape(0, context.ShapeOf(0));
                if (context.ShapeOf(0) is { } shape && context.Node.Attributes.TryGetValue("axis", out var axis) && shape.Rank > 0) context.Axis(axis.AsInt(), shape.Rank);
                if (value is not null) context.SetValue(0, ValueMath.Map(context.ValueOf(0), context.TypeOf(0), value));
            },
        };

    private static Func<ValueElement, ValueElement> Real(Func<double, double> one) => v => v.ToReal() is { } real ? ValueElement.Of(one(real)) : ValueElement.Unknown;

    private static Func<ValueElement, ValueElement> Number(Func<long, long> integer, Func<double, double> real) => v =>
        v.Integer is { } i ? i == long.MinValue ? ValueElement.Unknown : ValueElement.Of(integer(i)) : v.Real is { } r ? ValueElement.Of(real(r)) : ValueElement.Unknown;
}
