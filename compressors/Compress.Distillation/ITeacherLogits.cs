using Compress.Training;
using TorchSharp;

namespace Compress.Distillation;

/// <summary>Where the teacher's logits for a batch come from.</summary>
public interface ITeacherLogits
{
    /// <summary>The teacher's logits [batch, classes] for a batch, without a gradient, on the student's device; the caller disposes of them.</summary>
    /// <param name="batch">The batch.</param>
    torch.Tensor For(LossInput batch);
}
