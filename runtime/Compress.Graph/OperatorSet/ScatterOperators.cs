using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Copies of a value in which some elements are replaced.</summary>
internal static class ScatterOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("Scatter", [9, 11], "data:T, indices:I, updates:T -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Index))
        {
            DeprecatedSince = 11,
            Attributes = [AttributeFact.Int("axis", 0)],
            Infer = Elements,
        },
        new("ScatterElements", [11, 13, 16, 18], "data:T, indices:I, updates:T -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Index))
        {
            Attributes = [AttributeFact.Int("axis", 0), AttributeFact.Text("reduction", "none").From(16)],
            Infer = Elements,
        },
        new("ScatterND", [11, 13, 16, 18], "data:T, indices:I, updates:T -> output:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Text("reduction", "none").From(16)],
            Infer = Tuples,
        },
        new("TensorScatter", [24], "past_cache:T, update:T, write_indices?:I -> present_cache:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("axis", -2), AttributeFact.Text("mode", "linear")],
            Infer = context => context.SetShape(0, context.ShapeOf(0)),
        },
    ];

    private static void Elements(InferenceContext context)
    {
        context.SetShape(0, context.ShapeOf(0));
        if (context.ShapeOf(0) is not { } data) return;
        var axis = context.Axis(context.Int("axis"), data.Rank);
        Indices.Check(context, 1, data[axis]);
        if (context.ShapeOf(1) is not { } at) return;
        if (at.Rank != data.Rank) context.Fail($"its indices have rank {at.Rank}, its data {data.Rank}; both must agree");
        if (context.ShapeOf(2) is { } updates && (updates.Rank != at.Rank || updates.Zip(at).Any(p => DimensionMath.Differ(p.First, p.Second)))) context.Fail($"its updates are {updates}, its indices {at}; both must agree");
    }

    private static void Tuples(InferenceContext context)
    {
        context.SetShape(0, context.ShapeOf(0));
        if (context.ShapeOf(0) is not { } data || context.ShapeOf(1) is not { } at) return;
        if (data.Rank == 0 || at.Rank == 0) context.Fail("neither its data nor its indices may be a scalar");
        if (at[at.Rank - 1].Value is not { } tuple) return;
        if (tuple < 1 || tuple > data.Rank) context.Fail($"its index tuples have {tuple} numbers; the data has rank {data.Rank}");
        if (context.ShapeOf(2) is not { } updates) return;
        var expected = new Shape([.. at.SkipLast(1), .. data.Skip((int)tuple)]);
        if (updates.Rank != expected.Rank || updates.Zip(expected).Any(p => DimensionMath.Differ(p.First, p.Second))) context.Fail($"its updates are {updates}; expected {expected}");
        if (context.ValueOf(1) is not { } indices) return;
        for (var i = 0; i < indices.Elements.Length; i++)
            if (indices.Elements[i].Integer is { } index && data[(int)(i % tuple)].Value is { } size && (index < -size || index >= size)) context.Fail($"index {index} is outside of -{size} to {size - 1} along axis {i % tuple}");
    }
}
