using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Reductions over axes; the axes were an attribute before opset 18 (13 for ReduceSum).</summary>
internal static class ReduceOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        Make("ReduceL1", [1, 11, 13, 18], 18, TypeSet.Numeric, null),
        Make("ReduceL2", [1, 11, 13, 18], 18, TypeSet.Numeric, null),
        Make("ReduceLogSum", [1, 11, 13, 18], 18, TypeSet.Numeric, null),
        Make("ReduceLogSumExp", [1, 11, 13, 18], 18, TypeSet.Numeric, null),
        Make("ReduceMax", [1, 11, 12, 13, 18, 20], 18, TypeSet.Numeric | TypeSet.Bool, ValueMath.Numbers(Math.Max, Math.Max)),
        Make("ReduceMean", [1, 11, 13, 18], 18, TypeSet.Numeric, null),
        Make("ReduceMin", [1, 11, 12, 13, 18, 20], 18, TypeSet.Numeric | TypeSet.Bool, ValueMath.Numbers(Math.Min, Math.Min)),
        Make("ReduceProd", [1, 11, 13, 18], 18, TypeSet.Numeric, (a, b) => a.Real is null && b.Real is null
            ? ValueElement.Of(DimensionMath.Multiply(a.ToDimension(), b.ToDimension()))
            : ValueMath.Numbers((x, y) => x * y, (x, y) => x * y)(a, b)),
        Make("ReduceSum", [1, 11, 13], 13, TypeSet.Numeric, (a, b) => a.Real is null && b.Real is null
            ? ValueElement.Of(DimensionMath.Add(a.ToDimension(), b.ToDimension()))
            : ValueMath.Numbers((x, y) => x + y, (x, y) => x + y)(a, b)),
        Make("ReduceSumSquare", [1, 11, 13, 18], 18, TypeSet.Numeric, null),
    ];

    /// <summary>The shape that is left of <paramref name="shape"/>.</summary>
    public static Shape Reduced(Shape shape, ImmutableArray<int> axes, bool keep) =>
        new(shape.Select((d, i) => axes.Contains(i) ? 1 : d).Where((_, i) => keep || !axes.Contains(i)));

    private static OperatorFacts Make(string opType, ImmutableArray<int> versions, int axesInput, TypeSet types, Func<ValueElement, ValueElement, ValueElement>? fold) =>
        new(opType, versions, $"data:T, axes?@{axesInput}..:I -> reduced:T", ("T", types), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("keepdims", 1), AttributeFact.Ints("axes").Before(axesInput), AttributeFact.Int("noop_with_empty_axes", 0).From(axesInput)],
            Infer = context => Infer(context, fold),
        };

    private static void Infer(InferenceContext context, Func<ValueElement, ValueElement, ValueElement>? fold)
    {
        if (context.ShapeOf(0) is not { } x) return;
        var keep = context.Int("keepdims") != 0;
        if (context.IntegersOf("axes", 1, out _) is not { } given)
        {
            if (keep) context.SetShape(0, new Shape(Enumerable.Repeat(Dimension.Unknown, x.Rank)));
            else if (context.ShapeOf(1) is { Rank: 1 } list && list[0].Value is { } count && count > 0 && count <= x.Rank) context.SetShape(0, new Shape(Enumerable.Repeat(Dimension.Unknown, x.Rank - (int)count)));
            return;
        }
        if (given.IsEmpty && context.Int("noop_with_empty_axes", 0) != 0)
        {
            context.SetShape(0, x);
            return;
        }
        ImmutableArray<int> axes = given.IsEmpty ? [.. Enumerable.Range(0, x.Rank)] : context.Axes(given, x.Rank);
        context.SetShape(0, Reduced(x, axes, keep));
        if (fold is null || context.ValueOf(0) is not { Dims.Length: 1, Elements.IsEmpty: false } value || axes.Length != 1) return;
        context.SetValue(0, new PartialValue(value.ElementType, keep ? [1] : [], [value.Elements.Aggregate(fold)]));
    }
}
