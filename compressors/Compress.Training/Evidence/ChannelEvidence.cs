using Compress.Training.Data;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>How much each output channel of a layer matters to the loss, measured on samples.</summary>
public static class ChannelEvidence
{
    /// <summary>
    /// First-order Taylor importance (Molchanov et al., "Importance estimation for neural network pruning", 2019, with gates): the
    /// squared derivative of the loss by a factor on the channel's output, summed over batches. The derivative by such a factor is
    /// <c>sum(g_w * w) + g_b * b</c> over the channel's filter and bias; where batch normalization alone reads the layer it is taken
    /// behind that, as <c>g_scale * scale + g_bias * bias</c>. Evaluation mode: statistics stay, dropout passes.
    /// </summary>
    /// <param name="module">The network, with its weights trainable.</param>
    /// <param name="loader">Samples of the training split.</param>
    /// <param name="loss">The loss; cross-entropy where null.</param>
    /// <param name="batches">How many batches; all where 0.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>By weight initializer of Conv, ConvTranspose, Gemm and MatMul: one number per output channel, at least 0.</returns>
    public static IReadOnlyDictionary<string, float[]> Taylor(
        GraphModule module, BatchLoader loader, ILoss? loss = null, int batches = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(loader);
        loss ??= new CrossEntropyLoss();
        var layers = WeightedLayer.Find(module);
        var sums = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var before = module.Training;
        module.Training = false;
        try
        {
            foreach (var batch in loader.Epoch().Take(batches == 0 ? int.MaxValue : batches))
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                using var fed = DeviceBatch.Of(batch, module);
                module.ZeroGradients();
                loss.Compute(fed.ForLoss(module.Forward(fed.Inputs))).backward();
                using var noGrad = torch.no_grad();
                foreach (var layer in layers) Accumulate(sums, layer);
            }
        }
        finally
        {
            module.Training = before;
            module.ZeroGradients();
        }
        return sums.ToDictionary(s => s.Key, s => Array.ConvertAll(s.Value, v => (float)v), StringComparer.Ordinal);
    }

    private static void Accumulate(Dictionary<string, double[]> sums, WeightedLayer layer)
    {
        Tensor? gate = null;
        foreach (var (parameter, channels) in layer.Gated)
        {
            if (parameter.grad is not { } gradient) continue;
            var part = channels(gradient.mul(parameter));
            gate = gate is null ? part : gate.add(part);
        }
        if (gate is null) return;
        var values = TensorConversion.Values<double>(gate, torch.ScalarType.Float64);
        if (!sums.TryGetValue(layer.Weight, out var sum)) sums.Add(layer.Weight, sum = new double[values.Length]);
        for (var i = 0; i < values.Length; i++) sum[i] += values[i] * values[i];
    }
}
