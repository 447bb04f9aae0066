using Compress.Graphs;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Patterns that move elements and compute nothing.</summary>
internal static class MoveFusions
{
    /// <summary>Transpose of [N, H, W, C] to [N, C, H, W]: the layout's meaning changes, not the memory.</summary>
    public static Match? ToChannelsFirst(Node root, Matcher m) => IsTranspose(root, m, [0, 3, 1, 2])
        ? new Match([root], value => new ToChannelsFirstOp(FloatFusions.NameOf(root), value(root.Input(0)), value(root.Output())))
        : null;

    /// <summary>Transpose of [N, C, H, W] to [N, H, W, C]: a copy of pixels.</summary>
    public static Match? ToChannelsLast(Node root, Matcher m) => IsTranspose(root, m, [0, 2, 3, 1])
        ? new Match([root], value => new ToChannelsLastOp(FloatFusions.NameOf(root), value(root.Input(0)), value(root.Output())))
        : null;

    /// <summary>Transpose of [N, A, B] to [N, B, A]: a copy or a change of layout, as the input and the readers have it.</summary>
    public static Match? Swap(Node root, Matcher m) => IsTranspose(root, m, [0, 2, 1])
        ? new Match([root], value => new SwapOp(FloatFusions.NameOf(root), value(root.Input(0)), value(root.Output())))
        : null;

    /// <summary>Concat of computed values along axis 1.</summary>
    public static Match? Concat(Node root, Matcher m) => IsChannelConcat(root, m) && root.Inputs.All(i => m.Constant(i) is null)
        ? new Match([root], value => new ConcatOp(FloatFusions.NameOf(root), root.Inputs.Select(value), value(root.Output())))
        : null;

    /// <summary>Concat of dequantized values, quantized, where all have one meaning.</summary>
    public static Match? QuantConcat(Node root, Matcher m)
    {
        if (m.Quantized(root) is not { } to || m.OnlyMaker(root.Input(0), "Concat") is not { } concat || !IsChannelConcat(concat, m)) return null;
        var parts = concat.Inputs.Select(m.Dequantized).ToArray();
        return parts.All(p => p is not null && p.SameMeaning(to))
            ? new Match([concat, root], value => new ConcatOp(FloatFusions.NameOf(root), parts.Select(p => value(p!.Value)), value(root.Output())))
            : null;
    }

    private static bool IsChannelConcat(Node node, Matcher m)
    {
        if (!node.Is("Concat")) return false;
        var y = m.Dims(node.Output());
        var axis = node.Int("axis", 0);
        return y.Length >= 2 && (axis < 0 ? axis + y.Length : axis) == 1 && node.Inputs.All(i => Tensor.CountElements(m.Dims(i)) > 0);
    }

    private static bool IsTranspose(Node node, Matcher m, params ReadOnlySpan<long[]> orders)
    {
        if (!node.Is("Transpose") || m.Constant(node.Input(0)) is not null || m.Type(node.Input(0)).BitsPerElement() < 8) return false;
        if (Tensor.CountElements(m.Dims(node.Input(0))) is 0 or > int.MaxValue) return false;
        foreach (var order in orders)
            if (node.Ints("perm").AsSpan().SequenceEqual(order)) return true;
        return false;
    }
}
