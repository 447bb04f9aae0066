namespace Compress.Graphs;

/// <summary>Converts elements to the type of another value.</summary>
internal static class CastLikeOperator
{
    public static OperatorFacts Facts { get; } = new("CastLike", [15, 19, 21, 23, 24, 25], "input:T1, target_type:T2 -> output:T2", ("T1", TypeSet.Any), ("T2", TypeSet.Any))
    {
        Attributes = [AttributeFact.Int("saturate", 1).From(19), AttributeFact.Text("round_mode", "up").From(24)],
        Infer = context =>
        {
            context.SetShape(0, context.ShapeOf(0));
            context.SetValue(0, CastOperator.Converted(context.ValueOf(0), context.TypeOf(1)));
        },
    };
}
