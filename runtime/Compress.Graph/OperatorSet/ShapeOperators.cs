using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Operators that read a shape: Shape and Size.</summary>
internal static class ShapeOperators
{
    public static ImmutableArray<OperatorFacts> All { get; } =
    [
        new("Shape", [1, 13, 15, 19, 21, 23, 24, 25], "data:T -> shape:I", ("T", TypeSet.Any), ("I", TypeSet.Int64))
        {
            Attributes = [AttributeFact.Int("start", 0).From(15), AttributeFact.Int("end").From(15)],
            Infer = context =>
            {
                if (context.ShapeOf(0) is not { } shape)
                {
                    context.SetShape(0, new Shape([Dimension.Unknown]));
                    return;
                }
                var (start, end) = (Clamp(context.Int("start", 0), shape.Rank), Clamp(context.Int("end", shape.Rank), shape.Rank));
                context.SetValue(0, PartialValue.OfDimensions(shape.AsSpan().Slice(start, Math.Max(end - start, 0))));
            },
        },
        new("Size", [1, 13, 19, 21, 23, 24, 25], "data:T -> size:I", ("T", TypeSet.Any), ("I", TypeSet.Int64))
        {
            Infer = context =>
            {
                context.SetShape(0, Shape.Scalar);
                if (context.ShapeOf(0) is { } shape) context.SetValue(0, new PartialValue(ElementType.Int64, [], [ValueElement.Of(DimensionMath.Product(shape.AsSpan()))]));
            },
        },
    ];

    private static int Clamp(long at, int rank) => (int)Math.Clamp(at < 0 ? at + rank : at, 0, rank);
}
