namespace Compress.Graphs;

/// <summary>Takes axes of size 1 out; the axes were an attribute before opset 13.</summary>
internal static class SqueezeOperator
{
    public static OperatorFacts Facts { get; } = new("Squeeze", [1, 11, 13, 21, 23, 24, 25], "data:T, axes?@13..:I -> squeezed:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
    {
        Attributes = [AttributeFact.Ints("axes").Before(13)],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            var axes = context.IntegersOf("axes", 1, out var given);
            if (axes is null) return;
            if (!given && !x.IsStatic && x.Any(d => !d.IsStatic)) return;
            var gone = given ? context.Axes(axes.Value, x.Rank) : [.. Enumerable.Range(0, x.Rank).Where(i => x[i].Value == 1)];
            foreach (var axis in gone)
                if (DimensionMath.Differ(x[axis], 1)) context.Fail($"axis {axis} has size {x[axis]} and cannot be squeezed away; only size 1 can");
            var shape = new Shape(x.Where((_, i) => !gone.Contains(i)));
            context.SetShape(0, shape);
            context.SetValue(0, context.ValueOf(0).Reshaped(shape));
        },
    };
}
