namespace Compress.Graphs;

/// <summary>Sets random elements to zero in training; the same value otherwise.</summary>
internal static class DropoutOperator
{
    public static OperatorFacts Facts { get; } = new("Dropout", [1, 6, 7, 10, 12, 13, 22], "data:T, ratio?@12..:T1, training_mode?@12..:T2 -> output:T, mask?:T3",
        ("T", TypeSet.Float), ("T1", TypeSet.Float), ("T2", TypeSet.Bool), ("T3", TypeSet.Bool | TypeSet.Float))
    {
        IsDeterministic = false,
        Attributes =
        [
            AttributeFact.Float("ratio", 0.5f).Before(12), AttributeFact.Int("seed").From(12), AttributeFact.Int("is_test", 0).Before(7),
            AttributeFact.Ints("consumed_inputs").Before(6),
        ],
        Infer = context =>
        {
            context.SetShape(0, context.ShapeOf(0));
            context.SetShape(1, context.ShapeOf(0));
            context.SetType(1, context.Opset < 10 ? context.TypeOf(0) : ElementType.Bool);
        },
    };
}
