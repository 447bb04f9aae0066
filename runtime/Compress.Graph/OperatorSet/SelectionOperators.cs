using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Operators whose number of results shows at run time only, and ReverseSequence.</summary>
internal static class SelectionOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("Compress", [9, 11], "input:T, condition:B -> output:T", ("T", TypeSet.Any), ("B", TypeSet.Bool))
        {
            Attributes = [AttributeFact.Int("axis")],
            Infer = context =>
            {
                if (!context.Node.Attributes.ContainsKey("axis")) context.SetShape(0, new Shape([Dimension.Unknown]));
                else if (context.ShapeOf(0) is { } x && context.Axis(context.Int("axis", 0), x.Rank) is var axis) context.SetShape(0, new Shape(x.Select((d, i) => i == axis ? Dimension.Unknown : d)));
            },
        },
        new("NonMaxSuppression", [10, 11], "boxes:F, scores:F, max_output_boxes_per_class?:I, iou_threshold?:F, score_threshold?:F -> selected_indices:I", ("F", TypeSet.Float32), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("center_point_box", 0)],
            Infer = context => context.SetShape(0, new Shape([Dimension.Unknown, 3])),
        },
        new("ReverseSequence", [10], "input:T, sequence_lens:I -> Y:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("batch_axis", 1), AttributeFact.Int("time_axis", 0)],
            Infer = context => context.SetShape(0, context.ShapeOf(0)),
        },
        new("Unique", [11], "X:T -> Y:T, indices?:I, inverse_indices?:I, counts?:I", ("T", TypeSet.Any), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("axis"), AttributeFact.Int("sorted", 1)],
            Infer = context =>
            {
                if (!context.Node.Attributes.ContainsKey("axis")) context.SetShape(0, new Shape([Dimension.Unknown]));
                else if (context.ShapeOf(0) is { } x && context.Axis(context.Int("axis", 0), x.Rank) is var axis) context.SetShape(0, new Shape(x.Select((d, i) => i == axis ? Dimension.Unknown : d)));
                for (var i = 1; i < context.OutputCount; i++) context.SetShape(i, new Shape([Dimension.Unknown]));
            },
        },
    ];
}
