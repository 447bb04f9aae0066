using Compress.Graphs;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Patterns of 8-bit kernels: QDQ in the graph, integers between the operations.</summary>
internal static class QuantFusions
{
    /// <summary>A quantized convolution, dequantized, plus a dequantized residual, quantized: one store with both roundings.</summary>
    public static Match? ConvolutionResidual(Node root, Matcher m)
    {
        if (m.Quantized(root) is not { } sum || Clamp(root.Input(0), sum, m) is not { } clamp || m.OnlyMaker(clamp.Value, "Add") is not { } add) return null;
        for (var side = 0; side < 2; side++)
        {
            if (m.OnlyMaker(add.Input(side), "DequantizeLinear") is not { } dequantize || m.Dequantized(add.Input(side)) is not { } mine || m.Dequantized(add.Input(1 - side)) is not { } other) continue;
            if (m.OnlyMaker(mine.Value, "QuantizeLinear") is not { } quantize || Inner(quantize, m) is not { } inner) continue;
            var y = m.Dims(add.Output());
            if (!m.Dims(add.Input(0)).AsSpan().SequenceEqual(y) || !m.Dims(add.Input(1)).AsSpan().SequenceEqual(y) || inner.Convolution.Rows) continue;
            var residual = new QuantResidual(other.Scale, other.ZeroPoint, clamp.Output);
            var covers = (Node[])[.. inner.Covers, dequantize, add, .. clamp.Covers, root];
            return new Match(covers, value => new QuantConvOp(FloatFusions.NameOf(root), FloatFusions.Kind(covers), inner.Convolution, inner.Weights, inner.Output, residual,
                value(inner.Weights.Input.Value), value(other.Value), value(root.Output())));
        }
        return null;
    }

    /// <summary>DequantizeLinear of input, weights and bias, convolution, clamp, QuantizeLinear.</summary>
    public static Match? Convolution(Node root, Matcher m)
    {
        if (!root.Is("QuantizeLinear") || Inner(root, m) is not { } inner) return null;
        return new Match(inner.Covers, value => new QuantConvOp(FloatFusions.NameOf(root), FloatFusions.Kind(inner.Covers), inner.Convolution, inner.Weights, inner.Output, null,
            value(inner.Weights.Input.Value), null, value(root.Output())));
    }

    /// <summary>A quantized convolution whose result stays float, with a clamp at most.</summary>
    public static Match? ConvolutionToFloat(Node root, Matcher m)
    {
        var clamp = root.OpType is "Relu" or "Clip" ? Activations.Read(root, m) : null;
        var last = clamp is null ? root : m.OnlyMaker(root.Input(0), "Conv", "Gemm", "MatMul", "Add");
        if (last is null || Integer(last, m) is not { } found) return null;
        var covers = (Node[])[.. found.Covers, .. clamp is null ? Array.Empty<Node>() : [root]];
        return new Match(covers, value => new QuantConvOp(FloatFusions.NameOf(root), FloatFusions.Kind(covers), found.Convolution, found.Weights, clamp ?? Activation.None,
            value(found.Weights.Input.Value), value(root.Output())));
    }

    /// <summary>Add or Mul of two dequantized values, clamp, QuantizeLinear.</summary>
    public static Match? Binary(Node root, Matcher m)
    {
        if (m.Quantized(root) is not { } to || Clamp(root.Input(0), to, m) is not { } clamp || m.OnlyMaker(clamp.Value, "Add", "Mul") is not { } node) return null;
        if (m.Dequantized(node.Input(0)) is not { } a || m.Dequantized(node.Input(1)) is not { } b) return null;
        var y = m.Dims(node.Output());
        if (!m.Dims(node.Input(0)).AsSpan().SequenceEqual(y) || !m.Dims(node.Input(1)).AsSpan().SequenceEqual(y) || Tensor.CountElements(y) == 0) return null;
        var covers = (Node[])[node, .. clamp.Covers, root];
        return new Match(covers, value => new QuantBinaryOp(FloatFusions.NameOf(root), FloatFusions.Kind(covers), node.Is("Mul"), a, b, clamp.Output, value(a.Value), value(b.Value), value(root.Output())));
    }

    /// <summary>A function of one dequantized value, quantized: a table.</summary>
    public static Match? Table(Node root, Matcher m)
    {
        if (m.Quantized(root) is not { } to || m.OnlyMaker(root.Input(0), Activations.Operators) is not { } node) return null;
        if (m.Dequantized(node.Input(0)) is not { } from || Activations.Read(node, m) is not { } activation || Tensor.CountElements(m.Dims(node.Output())) == 0) return null;
        return new Match([node, root], value => new QuantMapOp(FloatFusions.NameOf(root), node.OpType, from, new QuantOutput(to.Scale, to.ZeroPoint), x => activation.Apply(x), value(from.Value), value(root.Output())));
    }

    /// <summary>Pools between DequantizeLinear and QuantizeLinear: the maximum of bytes where the meaning stays, averages by the integer sum.</summary>
    public static Match? Pool(Node root, Matcher m)
    {
        if (m.Quantized(root) is not { } to || Clamp(root.Input(0), to, m) is not { } clamp
            || m.OnlyMaker(clamp.Value, "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool") is not { } pool) return null;
        if (m.Dequantized(pool.Input(0)) is not { } from || PoolGeometry.Of(pool, m) is not { } geometry) return null;
        if (geometry.IsMax && (!from.SameMeaning(to) || clamp.Covers.Length > 0 || geometry.Shape.Taps > PoolKernel.MaxTaps)) return null;
        var covers = (Node[])[pool, .. clamp.Covers, root];
        return new Match(covers, value => new PoolOp(FloatFusions.NameOf(root), FloatFusions.Kind(covers), geometry, from, clamp.Output, value(from.Value), value(root.Output())));
    }

    /// <summary>Flatten, Reshape and their kin between equal quantizations: the bytes stay as they are.</summary>
    public static Match? View(Node root, Matcher m)
    {
        if (m.Quantized(root) is not { } to || m.OnlyMaker(root.Input(0), "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity") is not { } view) return null;
        if (m.Dequantized(view.Input(0)) is not { } from || !from.SameMeaning(to) || Tensor.CountElements(m.Dims(view.Output())) == 0) return null;
        return new Match([view, root], value => new ViewOp(FloatFusions.NameOf(view), view.OpType, value(from.Value), value(root.Output())));
    }

    /// <summary>QuantizeLinear of one scale, with a clamp before it.</summary>
    public static Match? Quantize(Node root, Matcher m)
    {
        if (m.Quantized(root) is not { } to || m.Type(root.Input(0)) != ElementType.Float32 || Clamp(root.Input(0), to, m) is not { } clamp) return null;
        return new Match([.. clamp.Covers, root], value => new QuantizeOp(FloatFusions.NameOf(root), clamp.Output, value(clamp.Value), value(root.Output())));
    }

    public static Match? Dequantize(Node root, Matcher m) => root.Is("DequantizeLinear") && m.Dequantized(root.Output()) is { } from
        ? new Match([root], value => new DequantizeOp(FloatFusions.NameOf(root), from, value(from.Value), value(root.Output())))
        : null;

    /// <summary>What lies before an optional clamp, and the clamp as bounds of the quantized value.</summary>
    private sealed class Clamped(string value, QuantOutput output, Node[] covers)
    {
        public string Value => value;

        public QuantOutput Output => output;

        public Node[] Covers => covers;
    }

    private static Clamped? Clamp(string value, Quantization to, Matcher m)
    {
        var output = new QuantOutput(to.Scale, to.ZeroPoint);
        if (m.OnlyMaker(value, "Relu", "Clip") is not { } node || Activations.Read(node, m) is not { } clamp) return new Clamped(value, output, []);
        // Rounding is monotonic, so clamping before it equals clamping after it at the rounded bounds.
        var low = float.IsNegativeInfinity(clamp.A) ? 0 : output.Round(clamp.A / to.Scale);
        var high = float.IsPositiveInfinity(clamp.B) ? 255 : output.Round(clamp.B / to.Scale);
        return low > high ? null : new Clamped(node.Input(0), output with { Low = low, High = high }, [node]);
    }

    private sealed class Requantized(Found found, QuantOutput output, Node[] covers)
    {
        public Convolution Convolution => found.Convolution;

        public QuantConstants Weights => found.Weights;

        public QuantOutput Output => output;

        public Node[] Covers => covers;
    }

    private static Requantized? Inner(Node quantize, Matcher m)
    {
        if (m.Quantized(quantize) is not { } to || Clamp(quantize.Input(0), to, m) is not { } clamp || m.OnlyMaker(clamp.Value, "Conv", "Gemm", "MatMul", "Add") is not { } last) return null;
        return Integer(last, m) is { } found ? new Requantized(found, clamp.Output, [.. found.Covers, .. clamp.Covers, quantize]) : null;
    }

    private sealed class Found(Convolution convolution, QuantConstants weights, Node[] covers)
    {
        public Convolution Convolution => convolution;

        public QuantConstants Weights => weights;

        public Node[] Covers => covers;
    }

    /// <summary>A convolution of a dequantized activation with dequantized constant weights and bias.</summary>
    private static Found? Integer(Node node, Matcher m)
    {
        if (node.Is("Add"))
        {
            for (var side = 0; side < 2; side++)
            {
                // A bias of more axes than the product would add axes to it.
                if (m.OnlyMaker(node.Input(side), "MatMul") is { } product && Fusions.Convolution.Of(product, m) is { } matrix
                    && m.Dims(node.Output()).Length == m.Dims(product.Output()).Length
                    && Fusions.Convolution.IsBias(node.Input(1 - side), matrix.Shape.OutChannels, m)
                    && QuantConstants.Of(matrix with { Bias = node.Input(1 - side) }, m) is { } constants)
                    return new Found(matrix, constants, [.. matrix.Covers, product, node]);
            }
            return null;
        }
        return Fusions.Convolution.Of(node, m) is { } convolution && QuantConstants.Of(convolution, m) is { } weights
            ? new Found(convolution, weights, [.. convolution.Covers, node])
            : null;
    }
}
