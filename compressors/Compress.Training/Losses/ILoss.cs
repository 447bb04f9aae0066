using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>What training makes small. Distillation is a loss that asks a teacher.</summary>
public interface ILoss
{
    /// <summary>Its name, for curves and logs.</summary>
    string Name { get; }

    /// <summary>The loss of a batch: one number, a mean over its samples, with a gradient.</summary>
    /// <param name="batch">Outputs, targets and inputs.</param>
    Tensor Compute(LossInput batch);
}
