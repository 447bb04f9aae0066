using Compress.Training.Lowerings;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>A layer with output channels, as the evidence sees it.</summary>
/// <param name="Weight">Name of the weight initializer.</param>
/// <param name="Gated">
/// Parameters whose products with their gradients add up to the derivative by a factor on each channel, with the sum that leaves one
/// number a channel.
/// </param>
internal sealed record WeightedLayer(string Weight, IReadOnlyList<(Tensor Parameter, Func<Tensor, Tensor> Channels)> Gated)
{
    public static IReadOnlyList<WeightedLayer> Find(GraphModule module)
    {
        var graph = module.Source;
        var parameters = module.Parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        var layers = new List<WeightedLayer>();
        foreach (var node in graph.Nodes)
        {
            if (node.OpType is not ("Conv" or "ConvTranspose" or "Gemm" or "MatMul") || node.Domain.Length > 0) continue;
            if (Parameter(graph, parameters, node.Input(1)) is not { } weight) continue;
            if (graph.Index.OnlyConsumer(node.Output()) is { } reader && reader.Is("BatchNormalization")
                && parameters.TryGetValue(reader.Input(1), out var scale) && parameters.TryGetValue(reader.Input(2), out var shift))
            {
                layers.Add(new WeightedLayer(weight, [(scale, Same), (shift, Same)]));
                continue;
            }
            var gated = new List<(Tensor, Func<Tensor, Tensor>)> { (parameters[weight], ChannelSum(node)) };
            if (node.OpType != "MatMul" && Parameter(graph, parameters, node.Input(2)) is { } bias && parameters[bias].dim() == 1)
                gated.Add((parameters[bias], Same));
            layers.Add(new WeightedLayer(weight, gated));
        }
        // A weight that several nodes share is counted once: its gradient holds all of them.
        return [.. layers.DistinctBy(l => l.Weight)];

        static Tensor Same(Tensor value) => value;
    }

    private static Func<Tensor, Tensor> ChannelSum(Node node)
    {
        if (node.OpType == "ConvTranspose")
        {
            var groups = node.Int("group", 1);
            return v =>
            {
                // [C, M / groups, kernel...]: channel g * (M / groups) + m sums over the inputs of its group.
                var perGroup = v.shape[1];
                return v.reshape(groups, v.shape[0] / groups, perGroup, -1).sum([1, 3]).reshape(groups * perGroup);
            };
        }
        var first = node.OpType == "Conv" || node.OpType == "Gemm" && node.Int("transB", 0) != 0;
        return v => first
            ? v.reshape(v.shape[0], -1).sum([1])
            : v.reshape(-1, v.shape[^1]).sum([0]);
    }

    /// <summary>The parameter that a value is, directly or through masks, reshapes and fake quantization.</summary>
    private static string? Parameter(Graph graph, Dictionary<string, Tensor> parameters, string value)
    {
        while (value.Length > 0 && !parameters.ContainsKey(value))
        {
            var maker = graph.Index.Producer(value);
            if (maker is null || TorchLowerings.Find(maker) is not { } lowering) return null;
            // Reshapes and transposes move channels; only what keeps their place is followed.
            if (maker.OpType is not ("Identity" or "Cast" or "QuantizeLinear" or "DequantizeLinear" or "Mul")) return null;
            value = lowering.PassesWeights ? maker.Input(0) : maker.Inputs.FirstOrDefault(parameters.ContainsKey) ?? "";
        }
        return value.Length > 0 ? value : null;
    }
}
