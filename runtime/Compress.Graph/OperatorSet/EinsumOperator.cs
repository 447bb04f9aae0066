namespace Compress.Graphs;

/// <summary>Sums of products by an equation of axis letters, as numpy's einsum.</summary>
internal static class EinsumOperator
{
    public static OperatorFacts Facts { get; } = new("Einsum", [12], "Inputs+:T -> Output:T", ("T", TypeSet.Numeric))
    {
        Attributes = [AttributeFact.Text("equation").Required()],
        Infer = Infer,
    };

    private static void Infer(InferenceContext context)
    {
        var equation = context.Text("equation").Replace(" ", "", StringComparison.Ordinal);
        var arrow = equation.IndexOf("->", StringComparison.Ordinal);
        var terms = (arrow < 0 ? equation : equation[..arrow]).Split(',');
        if (terms.Length != context.InputCount) context.Fail($"its equation '{equation}' has {terms.Length} terms for {context.InputCount} inputs");
        var sizes = new Dictionary<char, Dimension>();
        Shape ellipsis = Shape.Scalar;
        for (var i = 0; i < terms.Length; i++)
        {
            var letters = terms[i].Replace("...", "", StringComparison.Ordinal);
            if (letters.Any(l => !char.IsAsciiLetter(l))) context.Fail($"its equation '{equation}' has something else than letters, commas, '...' and '->'");
            if (context.ShapeOf(i) is not { } shape) return;
            var open = letters.Length != terms[i].Length;
            if (open ? shape.Rank < letters.Length : shape.Rank != letters.Length) context.Fail($"term '{terms[i]}' has {letters.Length} axes, input {i} has {shape.Rank}");
            var at = open ? terms[i].IndexOf("...", StringComparison.Ordinal) : letters.Length;
            var between = shape.Rank - letters.Length;
            for (var l = 0; l < letters.Length; l++)
            {
                var size = shape[l < at ? l : l + between];
                var known = sizes.TryGetValue(letters[l], out var other);
                if (known && DimensionMath.Differ(size, other) && size.Value != 1 && other.Value != 1) context.Fail($"'{letters[l]}' is {other} and {size}");
                sizes[letters[l]] = !known || other.Value == 1 ? size : size.Value == 1 ? other : DimensionMath.Merge(other, size);
            }
            if (open) ellipsis = Broadcasting.Broadcast(ellipsis, new Shape(shape.Skip(at).Take(between)))!;
        }
        var result = arrow >= 0
            ? equation[(arrow + 2)..]
            : (equation.Contains("...", StringComparison.Ordinal) ? "..." : "") + string.Concat(terms.SelectMany(t => t.Where(char.IsAsciiLetter)).GroupBy(l => l).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        var dims = new List<Dimension>();
        for (var i = 0; i < result.Length; i++)
        {
            if (result[i] == '.')
            {
                dims.AddRange(ellipsis);
                i += 2;
            }
            else if (sizes.TryGetValue(result[i], out var size)) dims.Add(size);
            else context.Fail($"'{result[i]}' in the result of '{equation}' is in no term");
        }
        context.SetShape(0, new Shape(dims));
    }
}
