using System.Collections.Immutable;
using Switches = Compress.Graphs.OperatorSwitches;

namespace Compress.Graphs;

/// <summary>Operators of two inputs that work element by element and broadcast.</summary>
internal static class BinaryOperators
{
    private static readonly Func<ValueElement, ValueElement, ValueElement> Unknown = (_, _) => ValueElement.Unknown;

    public static ImmutableArray<OperatorFacts> All { get; } = Kept();

    private static ImmutableArray<OperatorFacts> Kept()
    {
        var all = new List<OperatorFacts>();
        if (Switches.Add) all.Add(Arithmetic("Add", [1, 6, 7, 13, 14], true, Sizes(DimensionMath.Add, (a, b) => a + b)));
        if (Switches.Sub) all.Add(Arithmetic("Sub", [1, 6, 7, 13, 14], false, Sizes(DimensionMath.Subtract, (a, b) => a - b)));
        if (Switches.Mul) all.Add(Arithmetic("Mul", [1, 6, 7, 13, 14], true, Sizes(DimensionMath.Multiply, (a, b) => a * b)));
        if (Switches.Div) all.Add(Arithmetic("Div", [1, 6, 7, 13, 14], false, ValueMath.Divide));
        if (Switches.And) all.Add(Make("And", [1, 7], true, TypeSet.Bool, TypeSet.Bool, (a, b) => a.Integer == 0 || b.Integer == 0 ? ValueElement.Of(false) : a.Integer is not null && b.Integer is not null ? ValueElement.Of(true) : ValueElement.Unknown));
        if (Switches.Or) all.Add(Make("Or", [1, 7], true, TypeSet.Bool, TypeSet.Bool, (a, b) => a.Integer == 1 || b.Integer == 1 ? ValueElement.Of(true) : a.Integer is not null && b.Integer is not null ? ValueElement.Of(false) : ValueElement.Unknown));
        if (Switches.Xor) all.Add(Make("Xor", [1, 7], true, TypeSet.Bool, TypeSet.Bool, ValueMath.Compare((a, b) => a != b)));
        if (Switches.Equal) all.Add(Make("Equal", [1, 7, 11, 13, 19], true, TypeSet.Any, TypeSet.Bool, (a, b) => a.Symbol is not null && a.Symbol == b.Symbol ? ValueElement.Of(true) : ValueMath.Compare((x, y) => x == y)(a, b)));
        if (Switches.Greater) all.Add(Make("Greater", [1, 7, 9, 13], false, TypeSet.Numeric, TypeSet.Bool, ValueMath.Compare((a, b) => a > b)));
        if (Switches.GreaterOrEqual) all.Add(Make("GreaterOrEqual", [12, 16], false, TypeSet.Numeric, TypeSet.Bool, ValueMath.Compare((a, b) => a >= b)));
        if (Switches.Less) all.Add(Make("Less", [1, 7, 9, 13], false, TypeSet.Numeric, TypeSet.Bool, ValueMath.Compare((a, b) => a < b)));
        if (Switches.LessOrEqual) all.Add(Make("LessOrEqual", [12, 16], false, TypeSet.Numeric, TypeSet.Bool, ValueMath.Compare((a, b) => a <= b)));
        if (Switches.BitShift) all.Add(Same("BitShift", [11], false, TypeSet.Unsigned, Unknown, AttributeFact.Text("direction").Required()));
        if (Switches.BitwiseAnd) all.Add(Same("BitwiseAnd", [18], true, TypeSet.Integer, Unknown));
        if (Switches.BitwiseOr) all.Add(Same("BitwiseOr", [18], true, TypeSet.Integer, Unknown));
        if (Switches.BitwiseXor) all.Add(Same("BitwiseXor", [18], true, TypeSet.Integer, Unknown));
        if (Switches.Mod) all.Add(new OperatorFacts("Mod", [10, 13], "A:T, B:T -> C:T", ("T", TypeSet.Numeric)) { Attributes = [AttributeFact.Int("fmod", 0)], Infer = Modulo });
        if (Switches.PRelu) all.Add(new OperatorFacts("PRelu", [1, 6, 7, 9, 16], "X:T, slope:T -> Y:T", ("T", TypeSet.Numeric)) { Attributes = [AttributeFact.Ints("consumed_inputs").Before(6)], Infer = PRelu });
        if (Switches.Pow) all.Add(new OperatorFacts("Pow", [1, 7, 12, 13, 15], "X:T, Y:T1 -> Z:T", ("T", TypeSet.Numeric), ("T1", TypeSet.Numeric))
        {
            Attributes = Legacy(),
            Infer = c => Broadcast(c, ElementType.Undefined, ValueMath.Numbers((a, b) => b is >= 0 and < 63 ? Power(a, b) : 0, Math.Pow)),
        });
        return [.. all];
    }

    private static long Power(long value, long exponent)
    {
        var result = 1L;
        for (var i = 0; i < exponent; i++) result = unchecked(result * value);
        return result;
    }

    private static ImmutableArray<AttributeFact> Legacy() =>
        [AttributeFact.Int("broadcast", 0).Before(7), AttributeFact.Int("axis").Before(7), AttributeFact.Ints("consumed_inputs").Before(6)];

    private static OperatorFacts Arithmetic(string opType, ImmutableArray<int> versions, bool commutative, Func<ValueElement, ValueElement, ValueElement> value) =>
        new(opType, versions, "A:T, B:T -> C:T", ("T", TypeSet.Numeric))
        {
            IsCommutative = commutative,
            Attributes = Legacy(),
            Infer = c => Broadcast(c, ElementType.Undefined, value),
        };

    private static OperatorFacts Same(string opType, ImmutableArray<int> versions, bool commutative, TypeSet types, Func<ValueElement, ValueElement, ValueElement> value, params ImmutableArray<AttributeFact> attributes) =>
        new(opType, versions, "A:T, B:T -> C:T", ("T", types)) { IsCommutative = commutative, Attributes = attributes, Infer = c => Broadcast(c, ElementType.Undefined, value) };

    private static OperatorFacts Make(string opType, ImmutableArray<int> versions, bool commutative, TypeSet types, TypeSet result, Func<ValueElement, ValueElement, ValueElement> value) =>
        new(opType, versions, "A:T, B:T -> C:T1", ("T", types), ("T1", result)) { IsCommutative = commutative, Attributes = Legacy(), Infer = c => Broadcast(c, ElementType.Bool, value) };

    private static void Modulo(InferenceContext context)
    {
        var remainder = context.Int("fmod") != 0;
        Broadcast(context, ElementType.Undefined, ValueMath.Numbers(
            (a, b) => b is 0 or -1 ? 0 : remainder || a % b == 0 || (a < 0) == (b < 0) ? a % b : a % b + b,
            (a, b) => a % b));
    }

    private static void PRelu(InferenceContext context)
    {
        // The slope broadcasts to the input only; before opset 7 its one dimension was the channels'.
        context.SetShape(0, context.ShapeOf(0));
        if (context.Opset >= 7 && context.ShapeOf(0) is { } x && context.ShapeOf(1) is { } slope)
        {
            var joint = Broadcasting.Broadcast(x, slope)!;
            if (joint.Rank != x.Rank || joint.Zip(x).Any(p => DimensionMath.Differ(p.First, p.Second))) context.Fail($"its slope {slope} does not broadcast to the input {x}");
        }
    }

    private static Func<ValueElement, ValueElement, ValueElement> Sizes(Func<Dimension, Dimension, Dimension> sizes, Func<double, double, double> reals) => (a, b) =>
        a.Real is null && b.Real is null ? ValueElement.Of(sizes(a.ToDimension(), b.ToDimension()))
        : a.ToReal() is { } u && b.ToReal() is { } v ? ValueElement.Of(reals(u, v))
        : ValueElement.Unknown;

    private static void Broadcast(InferenceContext context, ElementType type, Func<ValueElement, ValueElement, ValueElement> value)
    {
        if (context.Opset < 7 && context.Node.Attributes.ContainsKey("broadcast"))
        {
            // Up to opset 6 the second operand was fitted into the first.
            context.SetShape(0, context.ShapeOf(0));
            return;
        }
        context.SetShape(0, Broadcasting.Broadcast(context.ShapeOf(0), context.ShapeOf(1)));
        // Pow may mix types; what it then computes is no size.
        if (context.ValueOf(0) is not { } a || context.ValueOf(1) is not { } b || a.ElementType != b.ElementType) return;
        context.SetValue(0, ValueMath.Zip(a, b, type == ElementType.Undefined ? a.ElementType : type, value));
    }
}
