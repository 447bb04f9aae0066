namespace Compress.Graphs;

/// <summary>Repeats a value along its axes.</summary>
internal static class TileOperator
{
    public static OperatorFacts Facts { get; } = new("Tile", [1, 6, 13], "input:T, repeats:I, axis?@..6:* -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Any))
    {
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            if (context.Opset < 6 || context.ValueOf(1) is not { } repeats)
            {
                context.SetShape(0, new Shape(Enumerable.Repeat(Dimension.Unknown, x.Rank)));
                return;
            }
            if (repeats.Elements.Length != x.Rank) context.Fail($"it has {repeats.Elements.Length} repeats for rank {x.Rank}");
            if (repeats.Elements.Any(e => e.Integer < 0)) context.Fail($"its repeats are [{string.Join(", ", repeats.ToDimensions())}]; none may be negative");
            context.SetShape(0, new Shape(x.Zip(repeats.ToDimensions(), DimensionMath.Multiply)));
            if (context.ValueOf(0) is not { } value || repeats.ToIntegers() is not { } times) return;
            context.SetValue(0, ValueMath.Gather(value.ElementType, [.. value.Dims.Zip(times, (d, t) => d * t)], index => value.At([.. index.Select((v, i) => v % value.Dims[i])])));
        },
    };
}
