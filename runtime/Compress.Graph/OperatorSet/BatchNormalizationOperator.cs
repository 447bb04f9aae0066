namespace Compress.Graphs;

/// <summary>Normalisation per channel with running statistics; outputs beyond the first belong to training.</summary>
internal static class BatchNormalizationOperator
{
    public static OperatorFacts Facts { get; } = new("BatchNormalization", [1, 6, 7, 9, 14, 15],
        "X:T, scale:T1, B:T1, input_mean:T2, input_var:T2 -> Y:T, running_mean?:T2, running_var?:T2, saved_mean?@..14:T2, saved_var?@..14:T2",
        ("T", TypeSet.Float), ("T1", TypeSet.Float), ("T2", TypeSet.Float))
    {
        Attributes =
        [
            AttributeFact.Float("epsilon", 1e-5f), AttributeFact.Float("momentum", 0.9f), AttributeFact.Int("training_mode", 0).From(14),
            AttributeFact.Int("spatial", 1).Before(9), AttributeFact.Int("is_test", 0).Before(7), AttributeFact.Ints("consumed_inputs").Before(6),
        ],
        Infer = context =>
        {
            context.SetShape(0, context.ShapeOf(0));
            if (context.ShapeOf(0) is not { } x) return;
            if (x.Rank < 1) context.Fail("its input is a scalar; expected batch and channels");
            var channels = x.Rank == 1 ? (Dimension)1 : x[1];
            for (var i = 1; i < 5; i++)
            {
                if (context.ShapeOf(i) is not { } s || context.Int("spatial", 1) == 0) continue;
                if (s.Rank != 1 || DimensionMath.Differ(s[0], channels)) context.Fail($"its input {i} is {s}; expected [{channels}], one number a channel");
            }
            for (var i = 1; i < context.OutputCount; i++) context.SetShape(i, context.ShapeOf(i < 3 ? i + 2 : i));
        },
    };
}
