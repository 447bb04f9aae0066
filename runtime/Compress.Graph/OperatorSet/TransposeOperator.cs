namespace Compress.Graphs;

/// <summary>Reorders axes; without <c>perm</c> it reverses them.</summary>
internal static class TransposeOperator
{
    public static OperatorFacts Facts { get; } = new("Transpose", [1, 13, 21, 23, 24, 25], "data:T -> transposed:T", ("T", TypeSet.Any))
    {
        Attributes = [AttributeFact.Ints("perm")],
        Infer = context =>
        {
            if (context.ShapeOf(0) is not { } x) return;
            var perm = context.Node.Attributes.ContainsKey("perm") ? context.Ints("perm") : [.. Enumerable.Range(0, x.Rank).Select(i => (long)(x.Rank - 1 - i))];
            if (perm.Length != x.Rank || perm.Order().Where((p, i) => p != i).Any())
                context.Fail($"'perm' is [{string.Join(", ", perm)}]; expected every axis 0 to {x.Rank - 1} once");
            context.SetShape(0, new Shape(perm.Select(p => x[(int)p])));
            if (context.ValueOf(0) is not { } value) return;
            context.SetValue(0, ValueMath.Gather(value.ElementType, [.. perm.Select(p => value.Dims[(int)p])], index =>
            {
                var from = new long[index.Length];
                for (var i = 0; i < index.Length; i++) from[perm[i]] = index[i];
                return value.At(from);
            }));
        },
    };
}
