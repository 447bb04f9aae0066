using Compress.Training;
using TorchSharp;

namespace Compress.Distillation;

/// <summary>Asks the teacher anew for every batch: right for augmented samples.</summary>
/// <param name="teacher">The teacher, on the student's device; it is run in evaluation mode.</param>
public sealed class LiveTeacher(GraphModule teacher) : ITeacherLogits
{
    /// <inheritdoc/>
    public torch.Tensor For(LossInput batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var noGrad = torch.no_grad();
        teacher.Training = false;
        return teacher.Forward(batch.Inputs);
    }
}
