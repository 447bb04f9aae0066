namespace Compress.Graphs;

/// <summary>Makes a matrix: axes before <c>axis</c> become rows, the others columns.</summary>
internal static class FlattenOperator
{
    public static OperatorFacts Facts { get; } = new("Flatten", [1, 9, 11, 13, 21, 23, 24, 25], "input:T -> output:T", ("T", TypeSet.Any))
    {
        Attributes = [AttributeFact.Int("axis", 1)],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            var axis = context.Int("axis");
            if (axis < -x.Rank || axis > x.Rank) context.Fail($"axis {axis} is outside of -{x.Rank} to {x.Rank}");
            var at = (int)(axis < 0 ? axis + x.Rank : axis);
            var dims = x.AsSpan();
            var shape = new Shape(DimensionMath.Product(dims[..at]), DimensionMath.Product(dims[at..]));
            context.SetShape(0, shape);
            context.SetValue(0, context.ValueOf(0).Reshaped(shape));
        },
    };
}
