using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>
/// Makes the deployable form of a quantized graph: float weights before a QuantizeLinear become int8 initializers, biases of integer
/// nodes int32 initializers with the scale (input scale x weight scale), each before a DequantizeLinear.
/// </summary>
public static class WeightFolding
{
    /// <summary>Folds every weight and bias.</summary>
    /// <exception cref="ModelException">A bias does not fit into int32 at its scale.</exception>
    public static Graph Apply(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var patch = new GraphPatch(graph);
        foreach (var node in graph.Nodes)
        {
            // A constant that an Add or Mul reads is an activation, unsigned; weights are signed.
            if (node.Is("QuantizeLinear") && graph.Initializers.ContainsKey(node.Inputs[0])
                && graph.Initializers.TryGetValue(node.Input(2), out var zero) && zero.ElementType == ElementType.Int8) FoldWeight(patch, node);
            else if (node.OpType is "Conv" or "Gemm" && node.Domain.Length == 0) FoldBias(patch, node);
        }
        return patch.Apply("fold quantized weights");
    }

    private static void FoldWeight(GraphPatch patch, Node quantize)
    {
        var graph = patch.Graph;
        var weight = graph.Initializers[quantize.Inputs[0]];
        var scales = graph.Initializers[quantize.Inputs[1]];
        var format = new WeightFormat(quantize.Inputs[0], (int)quantize.Int("axis", 1), [.. scales.AsSpan<float>()]);
        var folded = patch.AddInitializer(quantize.Inputs[0] + "_int8", format.Quantize(weight));
        patch.Remove(quantize).ReplaceUses(quantize.Output(), folded);
    }

    private static void FoldBias(GraphPatch patch, Node node)
    {
        var graph = patch.Graph;
        if (!node.HasInput(2) || !graph.Initializers.TryGetValue(node.Inputs[2], out var bias) || bias.ElementType != ElementType.Float32) return;
        if (graph.Index.Producer(node.Inputs[0]) is not { OpType: "DequantizeLinear" } input
            || graph.Index.Producer(node.Inputs[1]) is not { OpType: "DequantizeLinear" } weight) return;
        var inputScale = graph.Initializers[input.Inputs[1]].AsSpan<float>()[0];
        var weightScales = graph.Initializers[weight.Inputs[1]].AsSpan<float>();
        var values = bias.AsSpan<float>();
        var (scales, quantized) = (new float[values.Length], new int[values.Length]);
        for (var c = 0; c < values.Length; c++)
        {
            scales[c] = inputScale * weightScales[c];
            var q = Math.Round((double)values[c] / scales[c], MidpointRounding.ToEven);
            if (!(Math.Abs(q) <= int.MaxValue))
                throw new ModelException($"Bias {c} of {node} is {values[c]}, which at the scale {scales[c]} does not fit into 32 bits; make a new plan from the trained weights.");
            quantized[c] = (int)q;
        }
        var name = patch.AddInitializer(node.Inputs[2] + "_int32", Tensor.Own(quantized, quantized.Length));
        var scale = patch.AddInitializer(node.Inputs[2] + "_scale", Tensor.Own(scales, scales.Length));
        var restored = patch.FreshName(node.Inputs[2] + "_dequantized");
        var dequantize = new Node("DequantizeLinear", [name, scale], [restored]) { Name = node.Inputs[2] + "_dequantize" }.With("axis", AttributeValue.From(0L));
        patch.Replace(node, dequantize, node with { Inputs = node.Inputs.SetItem(2, restored) });
    }
}
