namespace Compress.Graphs;

/// <summary>Takes slices of an axis at given indices.</summary>
internal static class GatherOperator
{
    public static OperatorFacts Facts { get; } = new("Gather", [1, 11, 13], "data:T, indices:I -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Index))
    {
        Attributes = [AttributeFact.Int("axis", 0)],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } data || context.ShapeOf(1) is not { } at) return;
            if (data.Rank == 0) context.Fail("its input is a scalar, of which nothing can be gathered");
            var axis = context.Axis(context.Int("axis"), data.Rank);
            var indices = context.ValueOf(1);
            if (indices is not null && data[axis].Value is { } size)
            {
                foreach (var element in indices.Elements)
                    if (element.Integer is { } index && (index < -size || index >= size)) context.Fail($"index {index} is outside of -{size} to {size - 1} along axis {axis}");
            }
            context.SetShape(0, new Shape([.. data.Take(axis), .. at, .. data.Skip(axis + 1)]));
            if (context.ValueOf(0) is not { } value || indices?.ToIntegers() is not { } picks) return;
            var ranks = indices.Dims.Length;
            context.SetValue(0, ValueMath.Gather(value.ElementType, [.. value.Dims.Take(axis), .. indices.Dims, .. value.Dims.Skip(axis + 1)], index =>
            {
                var pick = indices.At(index.AsSpan(axis, ranks)).Integer!.Value;
                return value.At([.. index.Take(axis), pick < 0 ? pick + value.Dims[axis] : pick, .. index.Skip(axis + ranks)]);
            }));
        },
    };
}
