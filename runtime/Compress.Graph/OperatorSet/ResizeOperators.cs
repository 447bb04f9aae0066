using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Resize and its predecessor Upsample: sizes are floor(size * scale), or given.</summary>
internal static class ResizeOperators
{
    // The second input is the region from opset 11 on and was the scales in opset 10; both are floats.
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("Resize", [10, 11, 13, 18, 19], "X:T1, roi?:T2, scales?@11..:T3, sizes?@11..:I -> Y:T1", ("T1", TypeSet.Any), ("T2", TypeSet.Float), ("T3", TypeSet.Float32), ("I", TypeSet.Int64))
        {
            Attributes =
            [
                AttributeFact.Text("mode", "nearest"), AttributeFact.Text("coordinate_transformation_mode", "half_pixel").From(11), AttributeFact.Float("cubic_coeff_a", -0.75f).From(11),
                AttributeFact.Int("exclude_outside", 0).From(11), AttributeFact.Float("extrapolation_value", 0).From(11), AttributeFact.Text("nearest_mode", "round_prefer_floor").From(11),
                AttributeFact.Int("antialias", 0).From(18), AttributeFact.Ints("axes").From(18), AttributeFact.Text("keep_aspect_ratio_policy", "stretch").From(18),
            ],
            Infer = Resize,
        },
        new("Upsample", [1, 7, 9, 10], "X:T, scales@9..:F -> Y:T", ("T", TypeSet.Any), ("F", TypeSet.Float32))
        {
            DeprecatedSince = 10,
            Attributes =
            [
                AttributeFact.Text("mode", "nearest"), AttributeFact.Floats("scales").Required().From(7).Before(9),
                AttributeFact.Float("height_scale").Required().Before(7), AttributeFact.Float("width_scale").Required().Before(7),
            ],
            Infer = context =>
            {
                if (context.ShapeOf(0) is not { } x) return;
                ImmutableArray<double>? scales = context.Node.Attributes.TryGetValue("scales", out var list) ? [.. list.AsFloats().Select(s => (double)s)]
                    : context.Node.Attributes.ContainsKey("height_scale") ? [1, 1, context.Node.Float("height_scale", 1), context.Node.Float("width_scale", 1)]
                    : context.ValueOf(1)?.ToReals();
                Scale(context, x, scales, [.. Enumerable.Range(0, x.Rank)]);
            },
        },
    ];

    private static void Resize(InferenceContext context)
    {
        if (context.ShapeOf(0) is not { } x) return;
        var given = context.Ints("axes");
        ImmutableArray<int> axes = given.IsEmpty ? [.. Enumerable.Range(0, x.Rank)] : [.. given.Select(a => context.Axis(a, x.Rank))];
        var scalesAt = context.Opset < 11 ? 1 : 2;
        // An empty list stands for one left out, which could not be written before opset 13.
        if (context.Has(3) && !(context.ShapeOf(3) is { Rank: 1 } empty && empty[0].Value == 0))
        {
            if (context.ValueOf(3)?.ToDimensions() is not { } sizes)
            {
                context.SetShape(0, new Shape(x.Select((d, i) => axes.Contains(i) ? Dimension.Unknown : d)));
                return;
            }
            Sizes(context, x, sizes, axes);
            return;
        }
        if (!context.Has(scalesAt)) context.Fail("it has neither scales nor sizes; give one of them");
        if (context.ShapeOf(scalesAt) is { Rank: 1 } list && list[0].Value == 0) context.Fail("its scales are empty and it has no sizes; give one of them");
        Scale(context, x, context.ValueOf(scalesAt)?.ToReals(), axes);
    }

    private static void Sizes(InferenceContext context, Shape x, ImmutableArray<Dimension> sizes, ImmutableArray<int> axes)
    {
        if (sizes.Length != axes.Length) context.Fail($"it has {sizes.Length} sizes for {axes.Length} axes");
        if (sizes.Any(s => s.Value < 1)) context.Fail($"its sizes are [{string.Join(", ", sizes)}]; all must be at least 1");
        var dims = x.ToArray();
        var policy = context.Text("keep_aspect_ratio_policy");
        for (var i = 0; i < axes.Length; i++) dims[axes[i]] = sizes[i];
        if (policy is "not_larger" or "not_smaller")
        {
            var ratios = axes.Select((a, i) => sizes[i].Value is { } size && x[a].Value is { } from && from > 0 ? (float)size / from : (float?)null).ToArray();
            float? scale = ratios.Any(r => r is null) ? null : policy == "not_larger" ? ratios.Min() : ratios.Max();
            foreach (var axis in axes) dims[axis] = scale is { } s ? (long)MathF.Floor(s * x[axis].Value!.Value + 0.5f) : Dimension.Unknown;
        }
        context.SetShape(0, new Shape(dims.AsSpan()));
    }

    private static void Scale(InferenceContext context, Shape x, ImmutableArray<double>? scales, ImmutableArray<int> axes)
    {
        var dims = x.ToArray();
        if (scales is null)
        {
            foreach (var axis in axes) dims[axis] = Dimension.Unknown;
            context.SetShape(0, new Shape(dims.AsSpan()));
            return;
        }
        if (scales.Value.Length != axes.Length) context.Fail($"it has {scales.Value.Length} scales for {axes.Length} axes");
        for (var i = 0; i < axes.Length; i++)
        {
            var scale = (float)scales.Value[i];
            if (!float.IsFinite(scale) || scale <= 0) context.Fail($"its scale {scale} for axis {axes[i]} is not above 0 and finite");
            var size = dims[axes[i]];
            if (size.Value is { } known)
            {
                var scaled = Math.Floor((double)(known * scale));
                if (scaled > int.MaxValue) context.Fail($"its scale {scale} makes {scaled} of {known} elements of axis {axes[i]}; at most {int.MaxValue} are possible");
                dims[axes[i]] = (long)scaled;
            }
            else dims[axes[i]] = scale == MathF.Floor(scale) && scale < 1e6 ? DimensionMath.Multiply(size, (long)scale) : Dimension.Unknown;
        }
        context.SetShape(0, new Shape(dims.AsSpan()));
    }
}
