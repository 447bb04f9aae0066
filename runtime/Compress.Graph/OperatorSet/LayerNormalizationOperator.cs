namespace Compress.Graphs;

/// <summary>Normalisation over the last axes, from <c>axis</c> on.</summary>
internal static class LayerNormalizationOperator
{
    public static OperatorFacts Facts { get; } = new("LayerNormalization", [17], "X:T, Scale:T, B?:T -> Y:T, Mean?:U, InvStdDev?:U", ("T", TypeSet.Float), ("U", TypeSet.Float))
    {
        Attributes = [AttributeFact.Int("axis", -1), AttributeFact.Float("epsilon", 1e-5f), AttributeFact.Int("stash_type", 1)],
        Infer = context =>
        {
            context.SetShape(0, context.ShapeOf(0));
            var stash = (ElementType)(int)context.Int("stash_type");
            context.SetType(1, stash);
            context.SetType(2, stash);
            if (context.ShapeOf(0) is not { } x) return;
            var axis = context.Axis(context.Int("axis"), x.Rank);
            if (context.ShapeOf(1) is { } scale && Broadcasting.Broadcast(x, scale)!.Rank != x.Rank) context.Fail($"its scale {scale} does not broadcast to {x}");
            var reduced = new Shape(x.Select((d, i) => i < axis ? d : 1));
            context.SetShape(1, reduced);
            context.SetShape(2, reduced);
        },
    };
}
