using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Products of OneHot with constant weights: what they give is a row of a table that is made at load.</summary>
internal static class LookupFusions
{
    /// <summary>[activation] of ([bias +] OneHot x weights), also through views that keep the last axis.</summary>
    public static Match? Rows(Node root, Matcher m)
    {
        List<Node> covers = [root];
        var activation = Kernels.Activation.None;
        var node = root;
        if (Array.IndexOf(Activations.Operators, root.OpType) >= 0)
        {
            if (Activations.Read(root, m) is not { } read || Before(root.Input(0), covers, m, "Add", "MatMul") is not { } inner) return null;
            (activation, node) = (read, inner);
        }
        Tensor? bias = null;
        if (node.Is("Add"))
        {
            var side = m.Constant(node.Input(0)) is null ? 1 : 0;
            bias = m.Constant(node.Input(side));
            if (bias is not { ElementType: ElementType.Float32 } || Before(node.Input(1 - side), covers, m, "MatMul") is not { } product) return null;
            if (bias.Length != m.Dims(product.Output())[^1] || bias.Dims is [] || bias.Dims[^1] != bias.Length || m.Dims(node.Output()).Length != m.Dims(node.Input(1 - side)).Length) return null;
            node = product;
        }
        if (!node.Is("MatMul") || m.Constant(node.Input(1)) is not { ElementType: ElementType.Float32, Dims: [_, > 0] } weights || Before(node.Input(0), covers, m, "OneHot") is not { } hot) return null;
        var rank = m.Dims(hot.Input(0)).Length;
        if (hot.Int("axis", -1) is var axis && axis != -1 && axis != rank) return null;
        if (m.Type(hot.Input(0)) is not (ElementType.Int32 or ElementType.Int64) || m.Constant(hot.Input(0)) is not null) return null;
        if (m.Constant(hot.Input(2)) is not { ElementType: ElementType.Float32, Length: 2 } values || values.AsSpan<float>() is not [0, 1]) return null;
        // Nothing times zero is zero for finite weights alone.
        foreach (var weight in weights.AsSpan<float>())
            if (!float.IsFinite(weight)) return null;
        covers.Reverse();
        return new Match([.. covers], value => new LookupOp(FloatFusions.NameOf(root), FloatFusions.Kind([.. covers]), weights, bias, activation, value(hot.Input(0)), value(root.Output())));
    }

    /// <summary>The node of one of some operators that makes a value for this reader alone, also through views that keep the last axis.</summary>
    private static Node? Before(string value, List<Node> covers, Matcher m, params ReadOnlySpan<string> operators)
    {
        while (m.OnlyMaker(value, "Reshape", "Squeeze", "Unsqueeze", "Flatten") is { } view)
        {
            var (x, y) = (m.Dims(view.Input(0)), m.Dims(value));
            if (x.Length == 0 || y.Length == 0 || x[^1] != y[^1]) return null;
            covers.Add(view);
            value = view.Input(0);
        }
        if (m.OnlyMaker(value, operators) is not { } maker) return null;
        covers.Add(maker);
        return maker;
    }
}
