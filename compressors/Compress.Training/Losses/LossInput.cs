using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>A batch as a loss sees it. Tensors are on the module's device and belong to the training loop.</summary>
/// <param name="Logits">First output of the network: [batch, classes].</param>
/// <param name="Labels">Classes: [batch], 64-bit integers.</param>
/// <param name="Inputs">What the network was given.</param>
/// <param name="Samples">Number of each sample in its sample set.</param>
public sealed record LossInput(Tensor Logits, Tensor Labels, Tensor Inputs, int[] Samples)
{
    /// <summary>With mixup the partners' classes, else null.</summary>
    public Tensor? MixLabels { get; init; }

    /// <summary>With mixup the share of a sample's own class, else 1.</summary>
    public float MixWeight { get; init; } = 1;

    /// <summary>The weighted mean of a loss on the samples' classes and on their partners'; the former alone without mixup.</summary>
    /// <param name="loss">Loss on given classes.</param>
    public Tensor Mixed(Func<Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var own = loss(Labels);
        if (MixLabels is null) return own;
        using (own)
        {
            using var other = loss(MixLabels);
            using var weighted = own.mul(MixWeight);
            return weighted.add(other, 1 - MixWeight);
        }
    }
}
