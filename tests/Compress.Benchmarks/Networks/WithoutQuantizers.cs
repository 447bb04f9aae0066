using Compress.Graphs;

namespace Compress.Benchmarks.Networks;

/// <summary>The float32 form of a quantized network: pairs of QuantizeLinear and DequantizeLinear vanish, integer constants become float ones.</summary>
internal static class WithoutQuantizers
{
    public static Graph Of(Graph graph)
    {
        var patch = new GraphPatch(graph);
        foreach (var node in graph.Nodes.Where(n => n.Is("DequantizeLinear")))
        {
            if (graph.Index.Producer(node.Inputs[0]) is { OpType: "QuantizeLinear" } quantize) patch.ReplaceUses(node.Output(), quantize.Inputs[0]);
            else patch.ReplaceUses(node.Output(), patch.AddInitializer(node.Output() + "_float", Restored(graph, node)));
        }
        return new DeadCode().Run(patch.Apply("remove quantizers"));
    }

    private static Tensor Restored(Graph graph, Node node)
    {
        var values = graph.Initializers[node.Inputs[0]];
        var scales = graph.Initializers[node.Inputs[1]].AsSpan<float>();
        var axis = scales.Length == 1 ? 0 : (int)node.Int("axis", 1);
        long inner = 1;
        for (var d = axis + 1; d < values.Dims.Length; d++) inner *= values.Dims[d];
        var restored = new float[values.Length];
        for (var i = 0; i < restored.Length; i++)
            restored[i] = scales[(int)(scales.Length == 1 ? 0 : i / inner % scales.Length)] * (values.ElementType == ElementType.Int8 ? values.AsSpan<sbyte>()[i] : values.AsSpan<int>()[i]);
        return Tensor.Own(restored, values.Dims.AsSpan());
    }
}
