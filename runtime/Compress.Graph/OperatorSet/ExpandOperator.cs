namespace Compress.Graphs;

/// <summary>Repeats axes of size 1 to a wanted shape, by broadcasting.</summary>
internal static class ExpandOperator
{
    public static OperatorFacts Facts { get; } = new("Expand", [8, 13], "input:T, shape:I -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
    {
        Infer = context =>
        {
            if (context.ValueOf(1) is not { } wanted)
            {
                if (context.ShapeOf(1) is { Rank: 1 } list && list[0].Value is <= 1024 and { } length && context.ShapeOf(0) is { } from)
                    context.SetShape(0, new Shape(Enumerable.Repeat(Dimension.Unknown, Math.Max((int)length, from.Rank))));
                return;
            }
            if (wanted.Elements.Any(e => e.Integer < 0)) context.Fail($"the wanted shape [{string.Join(", ", wanted.ToDimensions())}] has a negative dimension");
            context.SetShape(0, Broadcasting.Broadcast(context.ShapeOf(0), new Shape(wanted.ToDimensions())));
            if (context.ValueOf(0) is not { } value || wanted.ToIntegers() is not { } dims) return;
            var shape = Broadcasting.Broadcast(Shape.Of(value.Dims.AsSpan()), Shape.Of(dims.AsSpan()))!;
            context.SetValue(0, ValueMath.Gather(value.ElementType, shape.ToDims(), index => value.AtBroadcast(index)));
        },
    };
}
