namespace Compress.Graphs;

/// <summary>alpha * A' * B' + beta * C.</summary>
internal static class GemmOperator
{
    public static OperatorFacts Facts { get; } = new("Gemm", [1, 6, 7, 9, 11, 13], "A:T, B:T, C?:T -> Y:T", ("T", TypeSet.Numeric))
    {
        Attributes =
        [
            AttributeFact.Float("alpha", 1), AttributeFact.Float("beta", 1), AttributeFact.Int("transA", 0), AttributeFact.Int("transB", 0),
            AttributeFact.Int("broadcast", 0).Before(7),
        ],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } a || context.ShapeOf(1) is not { } b) return;
            if (a.Rank != 2 || b.Rank != 2) context.Fail($"it multiplies matrices, but has {a} and {b}; flatten them to two axes first");
            var (m, k) = context.Int("transA") != 0 ? (a[1], a[0]) : (a[0], a[1]);
            var (with, n) = context.Int("transB") != 0 ? (b[1], b[0]) : (b[0], b[1]);
            if (DimensionMath.Differ(k, with)) context.Fail($"the inner sizes differ: {k} meets {with}");
            var shape = new Shape([m, n]);
            if (context.ShapeOf(2) is { } c && Broadcasting.Broadcast(shape, c) is { } joint && (joint.Rank != 2 || DimensionMath.Differ(joint[0], m) || DimensionMath.Differ(joint[1], n)))
                context.Fail($"its third input {c} does not broadcast to {shape}");
            context.SetShape(0, shape);
        },
    };
}
