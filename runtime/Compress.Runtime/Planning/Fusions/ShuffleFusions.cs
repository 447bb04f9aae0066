using Compress.Graphs;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>
/// The channel shuffle of grouped convolutions (Zhang et al., "ShuffleNet", 2018): Reshape to groups, Transpose of groups and channels,
/// Reshape back. Channels last it is a permutation inside of each pixel.
/// </summary>
internal static class ShuffleFusions
{
    /// <summary>Between quantizers of one meaning: the bytes are moved.</summary>
    public static Match? Quantized(Node root, Matcher m)
    {
        if (m.Quantized(root) is not { } to || m.OnlyMaker(root.Input(0), "Reshape") is not { } back) return null;
        if (Before(back, to, m) is not (var swap, var first) || swap is null || !swap.Is("Transpose")) return null;
        if (Before(swap, to, m) is not (var split, var second) || split is null || !split.Is("Reshape")) return null;
        if (m.Dequantized(split.Input(0)) is not { } from || !from.SameMeaning(to) || Groups(split, swap, back, m) is not { } groups) return null;
        Node[] covers = [split, .. second, swap, .. first, back, root];
        return new Match(covers, value => new ChannelShuffleOp(FloatFusions.NameOf(root), FloatFusions.Kind(covers), groups, value(from.Value), value(root.Output())));
    }

    /// <summary>The same without quantizers.</summary>
    public static Match? Plain(Node root, Matcher m)
    {
        if (!root.Is("Reshape") || m.Type(root.Input(0)) != ElementType.Float32) return null;
        if (m.OnlyMaker(root.Input(0), "Transpose") is not { } swap || m.OnlyMaker(swap.Input(0), "Reshape") is not { } split) return null;
        if (m.Constant(split.Input(0)) is not null || Groups(split, swap, root, m) is not { } groups) return null;
        Node[] covers = [split, swap, root];
        return new Match(covers, value => new ChannelShuffleOp(FloatFusions.NameOf(root), FloatFusions.Kind(covers), groups, value(split.Input(0)), value(root.Output())));
    }

    /// <summary>The node before a node, seen through a pair of quantizers of the same meaning that nobody else reads.</summary>
    private static (Node? Node, Node[] Quantizers)? Before(Node node, Quantization meaning, Matcher m)
    {
        if (m.OnlyMaker(node.Input(0), "DequantizeLinear") is not { } dequantize || m.Dequantized(node.Input(0)) is not { } read || !read.SameMeaning(meaning)) return null;
        if (m.OnlyMaker(read.Value, "QuantizeLinear") is not { } quantize || m.Quantized(quantize) is not { } made || !made.SameMeaning(meaning)) return null;
        return (m.OnlyMaker(quantize.Input(0), "Reshape", "Transpose"), [quantize, dequantize]);
    }

    /// <summary>The number of groups, where the three nodes shuffle the channels of images.</summary>
    private static int? Groups(Node split, Node swap, Node back, Matcher m)
    {
        var (x, parts, y) = (m.Dims(split.Input(0)), m.Dims(split.Output()), m.Dims(back.Output()));
        if (x.Length != 4 || parts.Length != 5 || !x.AsSpan().SequenceEqual(y) || Tensor.CountElements(x) == 0) return null;
        if (parts[0] != x[0] || parts[1] * parts[2] != x[1] || parts[3] != x[2] || parts[4] != x[3]) return null;
        return swap.Ints("perm").AsSpan().SequenceEqual([0L, 2, 1, 3, 4]) ? (int)parts[1] : null;
    }
}
