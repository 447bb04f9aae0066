using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Scaled dot-product attention in its exported pieces.</summary>
internal static class AttentionFusions
{
    /// <summary>
    /// MatMul of Softmax([scale] of MatMul(q, k')) and v, and a Transpose that puts heads behind positions. Transposes before it vanish: the
    /// kernel reads through them.
    /// </summary>
    public static Match? Attention(Node root, Matcher m)
    {
        var product = root.Is("Transpose") && root.Ints("perm").AsSpan().SequenceEqual([0, 2, 1, 3]) ? m.OnlyMaker(root.Input(0), "MatMul") : root;
        if (product is null || !product.Is("MatMul") || m.OnlyMaker(product.Input(0), "Softmax") is not { } softmax || m.Type(product.Output()) != ElementType.Float32) return null;
        // A factor of more axes than what it scales would add axes.
        if (softmax.Int("axis", -1) is not (-1 or 3) || m.Dims(product.Output()).Length != 4) return null;
        var (scores, scale, covers) = (m.OnlyMaker(softmax.Input(0), "MatMul", "Mul", "Div"), 1f, new List<Node> { product, softmax });
        if (scores is not null && !scores.Is("MatMul"))
        {
            if (m.Scalar(scores.Input(1)) is not { } factor || factor == 0) return null;
            scale = scores.Is("Mul") ? factor : 1 / factor;
            covers.Add(scores);
            scores = m.OnlyMaker(scores.Input(0), "MatMul");
        }
        if (scores is null) return null;
        covers.Add(scores);
        var (q, k, v) = (m.Dims(scores.Input(0)), m.Dims(scores.Input(1)), m.Dims(product.Input(1)));
        if (q.Length != 4 || k.Length != 4 || v.Length != 4 || Tensor.CountElements(q) == 0 || Tensor.CountElements(k) == 0 || Tensor.CountElements(v) == 0) return null;
        // Batches and heads that broadcast are left to the matrix products.
        if (q[0] != k[0] || q[0] != v[0] || q[1] != k[1] || q[1] != v[1]) return null;
        var (queries, columns, values) = (Source(scores.Input(0), m), Source(scores.Input(1), m), Source(product.Input(1), m));
        if (queries.Strides[3] != 1 || values.Strides[3] != 1 || new[] { queries, columns, values }.Any(s => m.Constant(s.Value) is not null)) return null;
        var y = StridedFusions.RowMajor(m.Dims(root.Output()));
        if (root != product) covers.Add(root);
        var shape = new AttentionShape((int)q[0], (int)q[1], (int)q[2], (int)k[3], (int)q[3], (int)v[3], scale)
        {
            Q = Heads(queries.Strides), V = Heads(values.Strides), K = new HeadStrides(columns.Strides[0], columns.Strides[1], columns.Strides[3], columns.Strides[2]),
            Y = root == product ? Heads(y) : new HeadStrides(y[0], y[2], y[1], y[3]),
        };
        foreach (var source in new[] { queries, columns, values }) m.Keep(source.Value);
        return new Match([.. covers], value => new AttentionOp(FloatFusions.NameOf(root), "Attention", shape, value(queries.Value), value(columns.Value), value(values.Value), value(root.Output())));
    }

    private static HeadStrides Heads(long[] strides) => new(strides[0], strides[1], strides[2], strides[3]);

    /// <summary>The value before all Transposes, and how its elements lie along the axes after them.</summary>
    private static (string Value, long[] Strides) Source(string value, Matcher m)
    {
        var order = new List<int> { 0, 1, 2, 3 };
        while (m.Maker(value, "Transpose") is { } transpose)
        {
            var perm = transpose.Ints("perm") is { IsEmpty: false } given ? given.Select(p => (int)p).ToArray() : [3, 2, 1, 0];
            order = [.. order.Select(o => perm[o])];
            value = transpose.Input(0);
        }
        var strides = StridedFusions.RowMajor(m.Dims(value));
        return (value, [.. order.Select(o => strides[o])]);
    }
}
