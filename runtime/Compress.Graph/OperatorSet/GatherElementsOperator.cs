namespace Compress.Graphs;

/// <summary>Takes single elements at indices along an axis.</summary>
internal static class GatherElementsOperator
{
    public static OperatorFacts Facts { get; } = new("GatherElements", [11, 13], "data:T, indices:I -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Index))
    {
        Attributes = [AttributeFact.Int("axis", 0)],
        Infer = context =>
        {
            context.SetShape(0, context.ShapeOf(1));
            if (context.ShapeOf(0) is not { } data || context.ShapeOf(1) is not { } at) return;
            if (data.Rank != at.Rank) context.Fail($"its indices have rank {at.Rank}, its data {data.Rank}; both must agree");
            Indices.Check(context, 1, data[context.Axis(context.Int("axis"), data.Rank)]);
        },
    };
}
