using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>Cross-entropy of the softmax of the logits, in nats, with label smoothing.</summary>
/// <param name="labelSmoothing">Share of the target that is spread over all classes.</param>
public sealed class CrossEntropyLoss(double labelSmoothing = 0) : ILoss
{
    /// <inheritdoc/>
    public string Name => "cross-entropy";

    /// <inheritdoc/>
    public Tensor Compute(LossInput batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Mixed(labels => F.cross_entropy(batch.Logits, labels, label_smoothing: labelSmoothing));
    }
}
