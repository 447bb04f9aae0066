namespace Compress.Graphs;

/// <summary>Chooses between two values element by element.</summary>
internal static class WhereOperator
{
    public static OperatorFacts Facts { get; } = new("Where", [9, 16], "condition:B, X:T, Y:T -> output:T", ("B", TypeSet.Bool), ("T", TypeSet.Any))
    {
        Infer = context =>
        {
            context.SetShape(0, Broadcasting.Broadcast(context.ShapeOf(0), context.ShapeOf(1), context.ShapeOf(2)));
            if (context.ValueOf(0) is not { } condition || context.ValueOf(1) is not { } x || context.ValueOf(2) is not { } y) return;
            var shape = Broadcasting.Broadcast(Shape.Of(condition.Dims.AsSpan()), Shape.Of(x.Dims.AsSpan()), Shape.Of(y.Dims.AsSpan()))!;
            context.SetValue(0, ValueMath.Gather(x.ElementType, shape.ToDims(), index => condition.AtBroadcast(index).Integer switch
            {
                1 => x.AtBroadcast(index),
                0 => y.AtBroadcast(index),
                _ => x.AtBroadcast(index) == y.AtBroadcast(index) ? x.AtBroadcast(index) : ValueElement.Unknown,
            }));
        },
    };
}
