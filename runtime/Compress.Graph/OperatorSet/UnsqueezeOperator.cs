namespace Compress.Graphs;

/// <summary>Puts axes of size 1 in; the axes were an attribute before opset 13.</summary>
internal static class UnsqueezeOperator
{
    public static OperatorFacts Facts { get; } = new("Unsqueeze", [1, 11, 13, 21, 23, 24, 25], "data:T, axes@13..:I -> expanded:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
    {
        Attributes = [AttributeFact.Ints("axes").Required().Before(13)],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x || context.IntegersOf("axes", 1, out var given) is not { } axes) return;
            if (!given) context.Fail("it has no axes; give the positions of the new axes");
            var rank = x.Rank + axes.Length;
            var at = context.Axes(axes, rank);
            var dims = new Dimension[rank];
            for (int i = 0, from = 0; i < rank; i++) dims[i] = at.Contains(i) ? 1 : x[from++];
            var shape = new Shape(dims.AsSpan());
            context.SetShape(0, shape);
            context.SetValue(0, context.ValueOf(0).Reshaped(shape));
        },
    };
}
