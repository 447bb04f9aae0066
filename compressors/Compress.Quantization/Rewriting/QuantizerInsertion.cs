using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>Puts QuantizeLinear/DequantizeLinear pairs after the values and weights of a plan.</summary>
internal static class QuantizerInsertion
{
    public static Graph Apply(Graph graph, QuantizationPlan plan)
    {
        var patch = new GraphPatch(graph);
        foreach (var format in plan.Activations)
        {
            var (scale, zero) = (Tensor.Scalar(format.Scale), Tensor.Scalar(format.ZeroPoint));
            Insert(patch, format.Value, scale, zero, axis: null);
        }
        foreach (var format in plan.Weights)
        {
            var scales = Tensor.Own(format.Scales.ToArray(), format.Scales.Length);
            var zeros = Tensor.Own(new sbyte[format.Scales.Length], format.Scales.Length);
            Insert(patch, format.Initializer, scales, zeros, format.Axis);
        }
        return patch.Apply("insert quantizers");
    }

    private static void Insert(GraphPatch patch, string value, Tensor scale, Tensor zeroPoint, int? axis)
    {
        var scaleName = patch.AddInitializer(value + "_scale", scale);
        var zeroName = patch.AddInitializer(value + "_zero_point", zeroPoint);
        var (quantized, restored) = (patch.FreshName(value + "_quantized"), patch.FreshName(value + "_dequantized"));
        var attributes = axis is { } along ? NameMap<AttributeValue>.Empty.With("axis", AttributeValue.From((long)along)) : NameMap<AttributeValue>.Empty;
        var quantize = new Node("QuantizeLinear", [value, scaleName, zeroName], [quantized]) { Name = value + "_quantize", Attributes = attributes };
        var dequantize = new Node("DequantizeLinear", [quantized, scaleName, zeroName], [restored]) { Name = value + "_dequantize", Attributes = attributes };
        patch.Add(quantize, dequantize).ReplaceUses(value, restored);
    }
}
