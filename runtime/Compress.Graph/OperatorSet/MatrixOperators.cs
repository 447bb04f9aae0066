using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Operators on the last two axes: EyeLike, Trilu, Det.</summary>
internal static class MatrixOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("EyeLike", [9, 22], "input:T1 -> output:*", ("T1", TypeSet.Any))
        {
            Attributes = [AttributeFact.Int("dtype"), AttributeFact.Int("k", 0)],
            Infer = context =>
            {
                if (context.ShapeOf(0) is { Rank: not 2 } x) context.Fail($"its input {x} is no matrix");
                context.Set(0, (ElementType)(int)context.Int("dtype", (long)context.TypeOf(0)), context.ShapeOf(0));
            },
        },
        new("Trilu", [14], "input:T, k?:I -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("upper", 1)],
            Infer = context =>
            {
                if (context.ShapeOf(0) is { Rank: < 2 } x) context.Fail($"its input {x} has no matrix in its last two axes");
                context.SetShape(0, context.ShapeOf(0));
            },
        },
        new("Det", [11, 22], "X:T -> Y:T", ("T", TypeSet.Float))
        {
            Infer = context =>
            {
                if (context.ShapeOf(0) is not { } x) return;
                if (x.Rank < 2 || DimensionMath.Differ(x[x.Rank - 1], x[x.Rank - 2])) context.Fail($"its input {x} has no square matrix in its last two axes");
                context.SetShape(0, new Shape(x.SkipLast(2)));
            },
        },
    ];
}
