namespace Compress.Graphs;

/// <summary>The same elements in other dimensions: 0 copies a dimension (unless <c>allowzero</c>), one -1 takes what is left.</summary>
internal static class ReshapeOperator
{
    public static OperatorFacts Facts { get; } = new("Reshape", [1, 5, 13, 14, 19, 21, 23, 24, 25], "data:T, shape@5..:I -> reshaped:T", ("T", TypeSet.Any), ("I", TypeSet.Int64))
    {
        Attributes = [AttributeFact.Int("allowzero", 0).From(14), AttributeFact.Ints("shape").Before(5), AttributeFact.Ints("consumed_inputs").Before(5)],
        Infer = Infer,
    };

    private static void Infer(InferenceContext context)
    {
        var wanted = context.Node.Attributes.TryGetValue("shape", out var attribute)
            ? attribute.AsInts().Select(d => (Dimension)d).ToArray()
            : context.ValueOf(1)?.ToDimensions().ToArray();
        var data = context.ShapeOf(0);
        if (wanted is null)
        {
            // The length of the shape is the rank.
            if (context.ShapeOf(1) is { Rank: 1 } list && list[0].Value is <= 1024 and { } rank) context.SetShape(0, new Shape(Enumerable.Repeat(Dimension.Unknown, (int)rank)));
            return;
        }
        var text = $"[{string.Join(", ", wanted)}]";
        var rest = -1;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].Value == 0 && context.Int("allowzero", 0) == 0)
            {
                if (data is not null && i >= data.Rank) context.Fail($"the wanted shape {text} copies dimension {i}, but its input has rank {data.Rank}");
                wanted[i] = data?[i] ?? Dimension.Unknown;
            }
            else if (wanted[i].Value == -1)
            {
                if (rest >= 0) context.Fail($"the wanted shape {text} has more than one -1");
                rest = i;
            }
            else if (wanted[i].Value < -1) context.Fail($"the wanted shape {text} has the negative dimension {wanted[i]}");
        }
        if (rest >= 0) wanted[rest] = Remaining(context, data, wanted.Where((_, i) => i != rest).ToArray(), text);
        else if (data is { IsStatic: true } && wanted.All(d => d.IsStatic) && DimensionMath.Differ(DimensionMath.Product(data.AsSpan()), DimensionMath.Product(wanted)))
            context.Fail($"{DimensionMath.Product(data.AsSpan())} elements do not fit the wanted shape {text} of {DimensionMath.Product(wanted)}");
        else Complete(data, wanted);
        var shape = new Shape(wanted.AsSpan());
        context.SetShape(0, shape);
        context.SetValue(0, context.ValueOf(0).Reshaped(shape));
    }

    private static Dimension Remaining(InferenceContext context, Shape? data, Dimension[] others, string text)
    {
        if (data is null) return Dimension.Unknown;
        if (data.IsStatic && others.All(d => d.IsStatic))
        {
            var (all, known) = (DimensionMath.Product(data.AsSpan()).Value!.Value, DimensionMath.Product(others).Value!.Value);
            if (known == 0 ? all != 0 : all % known != 0) context.Fail($"{all} elements do not fit the wanted shape {text}");
            return known == 0 ? 0 : all / known;
        }
        return DimensionMath.Quotient(data.AsSpan(), others) ?? Dimension.Unknown;
    }

    // One unknown size follows from the number of elements.
    private static void Complete(Shape? data, Dimension[] wanted)
    {
        if (data is null || wanted.Count(d => d == Dimension.Unknown) != 1) return;
        var at = Array.IndexOf(wanted, Dimension.Unknown);
        if (DimensionMath.Quotient(data.AsSpan(), [.. wanted[..at], .. wanted[(at + 1)..]]) is { } size) wanted[at] = size;
    }
}
