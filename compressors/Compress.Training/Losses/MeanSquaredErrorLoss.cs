using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>Mean squared difference between outputs and classes as numbers: the class itself for one output, 1 at its place for several.</summary>
public sealed class MeanSquaredErrorLoss : ILoss
{
    /// <inheritdoc/>
    public string Name => "mean squared error";

    /// <inheritdoc/>
    public Tensor Compute(LossInput batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Mixed(labels =>
        {
            using var target = Targets.Of(labels, batch.Logits);
            return F.mse_loss(batch.Logits, target);
        });
    }
}
