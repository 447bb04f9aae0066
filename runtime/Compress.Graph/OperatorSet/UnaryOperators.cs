using System.Collections.Immutable;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Graphs;

/// <summary>Operators of one input that work element by element and keep the shape.</summary>
internal static class UnaryOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } = Kept();

    private static ImmutableArray<OperatorFacts> Kept()
    {
        var all = new List<OperatorFacts>();
        if (Switches.Abs) all.Add(Make("Abs", [1, 6, 13], TypeSet.Numeric, Number(Math.Abs, Math.Abs)));
        if (Switches.Acos) all.Add(Make("Acos", [7, 22], TypeSet.Float, null));
        if (Switches.Acosh) all.Add(Make("Acosh", [9, 22], TypeSet.Float, null));
        if (Switches.Asin) all.Add(Make("Asin", [7, 22], TypeSet.Float, null));
        if (Switches.Asinh) all.Add(Make("Asinh", [9, 22], TypeSet.Float, null));
        if (Switches.Atan) all.Add(Make("Atan", [7, 22], TypeSet.Float, null));
        if (Switches.Atanh) all.Add(Make("Atanh", [9, 22], TypeSet.Float, null));
        if (Switches.BitwiseNot) all.Add(Make("BitwiseNot", [18], TypeSet.Integer, null));
        if (Switches.Ceil) all.Add(Make("Ceil", [1, 6, 13], TypeSet.Float, Real(Math.Ceiling)));
        if (Switches.Celu) all.Add(Make("Celu", [12], TypeSet.Float, null, AttributeFact.Float("alpha", 1)));
        if (Switches.Cos) all.Add(Make("Cos", [7, 22], TypeSet.Float, null));
        if (Switches.Cosh) all.Add(Make("Cosh", [9, 22], TypeSet.Float, null));
        if (Switches.Elu) all.Add(Make("Elu", [1, 6, 22], TypeSet.Float, null, AttributeFact.Float("alpha", 1)));
        if (Switches.Erf) all.Add(Make("Erf", [9, 13], TypeSet.Numeric, null));
        if (Switches.Exp) all.Add(Make("Exp", [1, 6, 13], TypeSet.Float, Real(Math.Exp)));
        if (Switches.Floor) all.Add(Make("Floor", [1, 6, 13], TypeSet.Float, Real(Math.Floor)));
        if (Switches.Gelu) all.Add(Make("Gelu", [20], TypeSet.Float, null, AttributeFact.Text("approximate", "none")));
        if (Switches.HardSigmoid) all.Add(Make("HardSigmoid", [1, 6, 22], TypeSet.Float, null, AttributeFact.Float("alpha", 0.2f), AttributeFact.Float("beta", 0.5f)));
        if (Switches.HardSwish) all.Add(Make("HardSwish", [14, 22], TypeSet.Float, null));
        if (Switches.Hardmax) all.Add(Make("Hardmax", [1, 11, 13], TypeSet.Float, null, AttributeFact.Int("axis")));
        if (Switches.LeakyRelu) all.Add(Make("LeakyRelu", [1, 6, 16], TypeSet.Float, null, AttributeFact.Float("alpha", 0.01f)));
        if (Switches.Log) all.Add(Make("Log", [1, 6, 13], TypeSet.Float, Real(Math.Log)));
        if (Switches.LogSoftmax) all.Add(Make("LogSoftmax", [1, 11, 13], TypeSet.Float, null, AttributeFact.Int("axis")));
        if (Switches.LpNormalization) all.Add(Make("LpNormalization", [1, 22], TypeSet.Float, null, AttributeFact.Int("axis", -1), AttributeFact.Int("p", 2)));
        if (Switches.MeanVarianceNormalization) all.Add(Make("MeanVarianceNormalization", [9, 13], TypeSet.Float, null, AttributeFact.Ints("axes", [0, 2, 3])));
        if (Switches.Mish) all.Add(Make("Mish", [18, 22], TypeSet.Float, null));
        if (Switches.Neg) all.Add(Make("Neg", [1, 6, 13], TypeSet.SignedNumeric, Number(v => unchecked(-v), v => -v)));
        if (Switches.Not) all.Add(Make("Not", [1], TypeSet.Bool, v => v.Integer is { } truth ? ValueElement.Of(truth == 0) : v));
        if (Switches.Reciprocal) all.Add(Make("Reciprocal", [1, 6, 13], TypeSet.Float, Real(v => 1 / v)));
        if (Switches.Relu) all.Add(Make("Relu", [1, 6, 13, 14], TypeSet.SignedNumeric, Number(v => Math.Max(v, 0), v => Math.Max(v, 0))));
        if (Switches.Round) all.Add(Make("Round", [11, 22], TypeSet.Float, Real(v => Math.Round(v, MidpointRounding.ToEven))));
        if (Switches.Selu) all.Add(Make("Selu", [1, 6, 22], TypeSet.Float, null, AttributeFact.Float("alpha", 1.67326319217681884765625f), AttributeFact.Float("gamma", 1.05070102214813232421875f)));
        if (Switches.Shrink) all.Add(Make("Shrink", [9], TypeSet.Numeric, null, AttributeFact.Float("bias", 0), AttributeFact.Float("lambd", 0.5f)));
        if (Switches.Sigmoid) all.Add(Make("Sigmoid", [1, 6, 13], TypeSet.Float, null));
        if (Switches.Sign) all.Add(Make("Sign", [9, 13], TypeSet.Numeric, null));
        if (Switches.Sin) all.Add(Make("Sin", [7, 22], TypeSet.Float, null));
        if (Switches.Sinh) all.Add(Make("Sinh", [9, 22], TypeSet.Float, null));
        if (Switches.Softmax) all.Add(Make("Softmax", [1, 11, 13], TypeSet.Float, null, AttributeFact.Int("axis")));
        if (Switches.Softplus) all.Add(Make("Softplus", [1, 22], TypeSet.Float, null));
        if (Switches.Softsign) all.Add(Make("Softsign", [1, 22], TypeSet.Float, null));
        if (Switches.Sqrt) all.Add(Make("Sqrt", [1, 6, 13], TypeSet.Float, Real(Math.Sqrt)));
        if (Switches.Swish) all.Add(Make("Swish", [24], TypeSet.Float, null, AttributeFact.Float("alpha", 1)));
        if (Switches.Tan) all.Add(Make("Tan", [7, 22], TypeSet.Float, null));
        if (Switches.Tanh) all.Add(Make("Tanh", [1, 6, 13], TypeSet.Float, null));
        if (Switches.ThresholdedRelu) all.Add(Make("ThresholdedRelu", [10, 22], TypeSet.Float, null, AttributeFact.Float("alpha", 1)));
        return [.. all];
    }

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
