using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Operators of any number of inputs that work element by element and broadcast.</summary>
internal static class VariadicOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        Make("Max", [1, 6, 8, 12, 13], TypeSet.Numeric, ValueMath.Numbers(Math.Max, Math.Max)),
        Make("Mean", [1, 6, 8, 13], TypeSet.Float, null),
        Make("Min", [1, 6, 8, 12, 13], TypeSet.Numeric, ValueMath.Numbers(Math.Min, Math.Min)),
        Make("Sum", [1, 6, 8, 13], TypeSet.Float, null),
    ];

    private static OperatorFacts Make(string opType, ImmutableArray<int> versions, TypeSet types, Func<ValueElement, ValueElement, ValueElement>? value) =>
        new(opType, versions, "data+:T -> result:T", ("T", types))
        {
            Attributes = [AttributeFact.Ints("consumed_inputs").Before(6)],
            Infer = context =>
            {
                var shapes = new Shape?[context.InputCount];
                for (var i = 0; i < shapes.Length; i++) shapes[i] = context.ShapeOf(i);
                context.SetShape(0, Broadcasting.Broadcast(shapes));
                if (value is null) return;
                var total = context.ValueOf(0);
                for (var i = 1; i < shapes.Length; i++) total = ValueMath.Zip(total, context.ValueOf(i), context.TypeOf(0), value);
                context.SetValue(0, total);
            },
        };
}
