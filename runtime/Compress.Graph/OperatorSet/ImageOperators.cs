using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Sampling of images at regions and points.</summary>
internal static class ImageOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("GridSample", [16, 20, 22], "X:T1, grid:T2 -> Y:T1", ("T1", TypeSet.Any), ("T2", TypeSet.Float))
        {
            Attributes =
            [
                AttributeFact.Int("align_corners", 0), AttributeFact.Text("mode", "bilinear").Before(20), AttributeFact.Text("mode", "linear").From(20), AttributeFact.Text("padding_mode", "zeros"),
            ],
            Infer = context =>
            {
                if (context.ShapeOf(0) is { Rank: > 2 } x && context.ShapeOf(1) is { Rank: > 2 } grid) context.SetShape(0, new Shape([x[0], x[1], .. grid.Skip(1).SkipLast(1)]));
            },
        },
        new("AffineGrid", [20], "theta:T1, size:I -> grid:T1", ("T1", TypeSet.Float), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("align_corners", 0)],
            Infer = context =>
            {
                if (context.ValueOf(1)?.ToDimensions() is { Length: > 2 } size) context.SetShape(0, new Shape([size[0], .. size.Skip(2), size.Length - 2]));
            },
        },
        new("MaxRoiPool", [1, 22], "X:T, rois:T -> Y:T", ("T", TypeSet.Float))
        {
            Attributes = [AttributeFact.Ints("pooled_shape").Required(), AttributeFact.Float("spatial_scale", 1)],
            Infer = context =>
            {
                if (context.ShapeOf(0) is { Rank: 4 } x && context.ShapeOf(1) is { Rank: 2 } rois) context.SetShape(0, new Shape([rois[0], x[1], .. context.Ints("pooled_shape").Select(d => (Dimension)d)]));
            },
        },
        new("RoiAlign", [10, 16, 22], "X:T1, rois:T1, batch_indices:I -> Y:T1", ("T1", TypeSet.Float), ("I", TypeSet.Int64))
        {
            Attributes =
            [
                AttributeFact.Text("coordinate_transformation_mode", "half_pixel").From(16), AttributeFact.Text("mode", "avg"), AttributeFact.Int("output_height", 1),
                AttributeFact.Int("output_width", 1), AttributeFact.Int("sampling_ratio", 0), AttributeFact.Float("spatial_scale", 1),
            ],
            Infer = context =>
            {
                if (context.ShapeOf(0) is { Rank: 4 } x && context.ShapeOf(1) is { Rank: 2 } rois) context.SetShape(0, new Shape([rois[0], x[1], context.Int("output_height"), context.Int("output_width")]));
            },
        },
    ];
}
