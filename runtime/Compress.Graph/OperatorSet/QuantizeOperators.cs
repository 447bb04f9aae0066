using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>QuantizeLinear, DequantizeLinear (per tensor, per axis, blocked) and DynamicQuantizeLinear.</summary>
internal static class QuantizeOperators
{
    private static readonly TypeSet Scales = TypeSet.Float | TypeSet.Of(ElementType.Int32, ElementType.Float8E8M0);

    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("QuantizeLinear", [10, 13, 19, 21, 23, 24, 25], "x:T1, y_scale:T2, y_zero_point?:T3 -> y:T3", ("T1", TypeSet.Float | TypeSet.Of(ElementType.Int32)), ("T2", Scales), ("T3", TypeSet.Quantized))
        {
            Attributes =
            [
                AttributeFact.Int("axis", 1).From(13), AttributeFact.Int("saturate", 1).From(19), AttributeFact.Int("block_size", 0).From(21),
                AttributeFact.Int("output_dtype", 0).From(21), AttributeFact.Int("precision", 0).From(23),
            ],
            Infer = context =>
            {
                var wanted = (ElementType)(int)context.Int("output_dtype", 0);
                if (context.OutputType(0) == ElementType.Undefined) context.SetType(0, wanted == ElementType.Undefined ? ElementType.UInt8 : wanted);
                else if (wanted != ElementType.Undefined && wanted != context.OutputType(0)) context.Fail($"'output_dtype' is {wanted}, but its zero point is of {context.OutputType(0)}");
                CheckAndSet(context);
            },
        },
        new("DequantizeLinear", [10, 13, 19, 21, 23, 24, 25], "x:T1, x_scale:T2, x_zero_point?:T1 -> y:T3", ("T1", TypeSet.Quantized), ("T2", Scales), ("T3", TypeSet.Float))
        {
            Attributes = [AttributeFact.Int("axis", 1).From(13), AttributeFact.Int("block_size", 0).From(21), AttributeFact.Int("output_dtype", 0).From(23)],
            Infer = context =>
            {
                var wanted = (ElementType)(int)context.Int("output_dtype", 0);
                context.SetType(0, wanted != ElementType.Undefined ? wanted : context.TypeOf(1) == ElementType.Undefined ? ElementType.Float32 : context.TypeOf(1));
                CheckAndSet(context);
            },
        },
        new("DynamicQuantizeLinear", [11], "x:T1 -> y:T2, y_scale:T1, y_zero_point:T2", ("T1", TypeSet.Float32), ("T2", TypeSet.Of(ElementType.UInt8)))
        {
            Infer = context =>
            {
                context.SetShape(0, context.ShapeOf(0));
                context.SetShape(1, Shape.Scalar);
                context.SetShape(2, Shape.Scalar);
            },
        },
    ];

    private static void CheckAndSet(InferenceContext context)
    {
        context.SetShape(0, context.ShapeOf(0));
        if (context.ShapeOf(1) is not { } scale) return;
        if (context.ShapeOf(2) is { } zero && Differ(zero, scale) && !(MayBeOne(zero) && MayBeOne(scale)))
            context.Fail($"its zero point is {zero}, its scale {scale}; both must have one shape");
        if (context.ShapeOf(0) is not { } x) return;
        var block = context.Int("block_size", 0);
        if (block < 0) context.Fail($"'block_size' is {block}; it cannot be negative");
        // A list whose length is not known may be the one number that every form takes.
        if (MayBeOne(scale)) return;
        if (context.Opset < 13) context.Fail($"its scale is {scale}; per-axis quantization needs opset 13 or later, and the model has {context.Opset}");
        var axis = context.Axis(context.Int("axis", 1), x.Rank);
        if (block == 0)
        {
            if (scale.Rank != 1 || DimensionMath.Differ(scale[0], x[axis])) context.Fail($"its scale is {scale}; expected one number, or [{x[axis]}], one for each slice of axis {axis}");
            return;
        }
        if (scale.Rank != x.Rank) context.Fail($"its scale is {scale}; with blocks it must have rank {x.Rank}");
        for (var i = 0; i < x.Rank; i++)
        {
            var expected = i == axis ? DimensionMath.CeilDivide(x[i], block) : x[i];
            if (DimensionMath.Differ(scale[i], expected)) context.Fail($"its scale is {scale}; blocks of {block} along axis {axis} of {x} need {expected} along axis {i}");
        }
    }

    private static bool Differ(Shape a, Shape b)
    {
        if (a.Rank != b.Rank) return true;
        for (var i = 0; i < a.Rank; i++)
            if (DimensionMath.Differ(a[i], b[i])) return true;
        return false;
    }

    private static bool MayBeOne(Shape shape) => shape.Rank == 0 || shape.Rank == 1 && shape[0].Value is null or 1;
}
