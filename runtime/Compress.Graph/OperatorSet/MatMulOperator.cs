using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Matrix product as numpy's matmul, and the quantized forms of it.</summary>
internal static class MatMulOperator
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("MatMul", [1, 9, 13], "A:T, B:T -> Y:T", ("T", TypeSet.Numeric)) { Infer = context => Infer(context, 0, 1) },
        new("MatMulInteger", [10], "A:T1, B:T2, a_zero_point?:T1, b_zero_point?:T2 -> Y:T3", ("T1", TypeSet.Byte), ("T2", TypeSet.Byte), ("T3", TypeSet.Of(ElementType.Int32)))
        {
            Infer = context => Infer(context, 0, 1),
        },
        new("QLinearMatMul", [10, 21], "a:T1, a_scale:S, a_zero_point:T1, b:T2, b_scale:S, b_zero_point:T2, y_scale:S, y_zero_point:T3 -> y:T3",
            ("S", TypeSet.Float), ("T1", TypeSet.Byte | TypeSet.Float8), ("T2", TypeSet.Byte | TypeSet.Float8), ("T3", TypeSet.Byte | TypeSet.Float8))
        {
            Infer = context => Infer(context, 0, 3),
        },
    ];

    private static void Infer(InferenceContext context, int aAt, int bAt)
    {
        if (context.ShapeOf(aAt) is not { } a || context.ShapeOf(bAt) is not { } b) return;
        if (a.Rank == 0 || b.Rank == 0) context.Fail("a scalar has no matrix product; multiply it with Mul");
        var rows = a.Rank == 1 ? new Shape([1, a[0]]) : a;
        var columns = b.Rank == 1 ? new Shape([b[0], 1]) : b;
        var (inner, with) = (rows[rows.Rank - 1], columns[columns.Rank - 2]);
        if (DimensionMath.Differ(inner, with)) context.Fail($"the inner sizes differ: {a} times {b}, {inner} meets {with}");
        var batch = Broadcasting.Broadcast(new Shape(rows.SkipLast(2)), new Shape(columns.SkipLast(2)))!;
        var dims = batch.ToList();
        if (a.Rank > 1) dims.Add(rows[rows.Rank - 2]);
        if (b.Rank > 1) dims.Add(columns[columns.Rank - 1]);
        context.SetShape(0, new Shape(dims));
    }
}
