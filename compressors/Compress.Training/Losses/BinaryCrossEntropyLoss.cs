using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>Cross-entropy of the sigmoid of each logit: of the single one against classes 0 and 1, of several against the class's place.</summary>
public sealed class BinaryCrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public string Name => "binary cross-entropy";

    /// <inheritdoc/>
    public Tensor Compute(LossInput batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Mixed(labels =>
        {
            using var target = Targets.Of(labels, batch.Logits);
            return F.binary_cross_entropy_with_logits(batch.Logits, target);
        });
    }
}
