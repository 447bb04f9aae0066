namespace Compress.Graphs;

/// <summary>Numpy-style multidirectional broadcasting, as ONNX defines it (docs/Broadcasting.md of the specification).</summary>
public static class Broadcasting
{
    /// <summary>The shape that shapes broadcast to, or null where one is of unknown rank.</summary>
    /// <exception cref="ModelException">Two dimensions differ and neither is 1.</exception>
    public static Shape? Broadcast(params ReadOnlySpan<Shape?> shapes)
    {
        var rank = 0;
        foreach (var shape in shapes)
        {
            if (shape is null) return null;
            rank = Math.Max(rank, shape.Rank);
        }
        var dims = new Dimension[rank];
        for (var i = 0; i < rank; i++)
        {
            Dimension dim = 1;
            foreach (var shape in shapes)
            {
                var at = i - rank + shape!.Rank;
                if (at >= 0) dim = Combine(dim, shape[at], shapes);
            }
            dims[i] = dim;
        }
        return Shape.Own(dims);
    }

    private static Dimension Combine(Dimension a, Dimension b, ReadOnlySpan<Shape?> shapes)
    {
        if (a.Value == 1) return b;
        if (b.Value == 1) return a;
        if (a.IsStatic && b.IsStatic)
        {
            if (a.Value == b.Value) return a;
            var texts = new List<string>();
            foreach (var shape in shapes) texts.Add(shape!.ToString());
            throw new ModelException($"The shapes {string.Join(" and ", texts)} do not broadcast: {a} meets {b}, and neither is 1.");
        }
        // Against a number other than 1 an unknown size can only be 1 or that number.
        if (a.IsStatic || b.IsStatic) return a.IsStatic ? a : b;
        return a.Symbol is not null && a.Symbol == b.Symbol ? a : Dimension.Unknown;
    }
}
