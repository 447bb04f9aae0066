using Compress.Graphs;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>BatchNormalization that no layer before it took up.</summary>
internal static class NormalizationFusions
{
    /// <summary>BatchNormalization with constant statistics as a multiplication and a sum for each channel.</summary>
    public static Match? Channels(Node root, Matcher m) => Affine(root, m) is { } affine && m.Constant(root.Input(0)) is null && m.Dims(root.Output()).Length >= 2
        ? new Match([root], value => new AffineOp(FloatFusions.NameOf(root), root.OpType, affine.Scale, affine.Shift, 1, value(root.Input(0)), value(root.Output())))
        : null;

    /// <summary>The same between two Transposes that bring the last axis to the channels' place and back.</summary>
    public static Match? LastAxis(Node root, Matcher m)
    {
        if (!Swaps(root) || m.OnlyMaker(root.Input(0), "BatchNormalization") is not { } norm || Affine(norm, m) is not { } affine
            || m.OnlyMaker(norm.Input(0), "Transpose") is not { } first || !Swaps(first) || m.Constant(first.Input(0)) is not null) return null;
        return new Match([first, norm, root], value => new AffineOp(FloatFusions.NameOf(root), norm.OpType, affine.Scale, affine.Shift, 2, value(first.Input(0)), value(root.Output())));
    }

    /// <summary>
    /// What a matrix product reads, where that is normalised along its last axis with constants: the value before, which the product reads
    /// when the constants are multiplied into its weights. The normalization itself stays for other readers.
    /// </summary>
    public static (string Value, float[] Scale, float[] Shift)? BeforeProduct(string value, Matcher m)
    {
        if (m.Maker(value, "BatchNormalization") is { } flat && m.Dims(value).Length == 2) return Affine(flat, m) is { } one ? (flat.Input(0), one.Scale, one.Shift) : null;
        if (m.Maker(value, "Transpose") is not { } last || !Swaps(last) || m.Maker(last.Input(0), "BatchNormalization") is not { } norm
            || m.Maker(norm.Input(0), "Transpose") is not { } first || !Swaps(first) || Affine(norm, m) is not { } affine) return null;
        return m.Constant(first.Input(0)) is null ? (first.Input(0), affine.Scale, affine.Shift) : null;
    }

    private static bool Swaps(Node node) => node.Is("Transpose") && node.Ints("perm").AsSpan().SequenceEqual([0, 2, 1]);

    /// <summary>scale / sqrt(variance + epsilon) and bias - mean times that, in double precision.</summary>
    private static (float[] Scale, float[] Shift)? Affine(Node node, Matcher m)
    {
        if (!node.Is("BatchNormalization") || node.Int("training_mode", 0) != 0 || node.Outputs.Skip(1).Any(o => o.Length > 0) || m.Type(node.Input(0)) != ElementType.Float32
            || Tensor.CountElements(m.Dims(node.Input(0))) == 0) return null;
        var parameters = new float[4][];
        for (var i = 0; i < 4; i++)
        {
            if (m.Constant(node.Input(i + 1)) is not { ElementType: ElementType.Float32 } constant) return null;
            parameters[i] = constant.AsSpan<float>().ToArray();
        }
        var (scale, shift) = (new float[parameters[0].Length], new float[parameters[0].Length]);
        if (parameters.Any(p => p.Length != scale.Length)) return null;
        var epsilon = node.Float("epsilon", 1e-5f);
        for (var c = 0; c < scale.Length; c++)
        {
            var factor = parameters[0][c] / Math.Sqrt((double)parameters[3][c] + epsilon);
            (scale[c], shift[c]) = ((float)factor, (float)(parameters[1][c] - parameters[2][c] * factor));
        }
        return (scale, shift);
    }
}
