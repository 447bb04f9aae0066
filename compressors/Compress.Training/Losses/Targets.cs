using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>Classes as numbers of the logits' shape.</summary>
internal static class Targets
{
    public static Tensor Of(Tensor labels, Tensor logits)
    {
        if (logits.numel() == labels.numel())
        {
            using var shaped = labels.reshape(logits.shape);
            return shaped.to_type(logits.dtype);
        }
        using var places = F.one_hot(labels, logits.shape[^1]);
        return places.to_type(logits.dtype);
    }
}
