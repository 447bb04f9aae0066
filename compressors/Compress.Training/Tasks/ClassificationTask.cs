using Compress.Training.Data;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>The samples as they are, and their classes.</summary>
/// <param name="validation">The loss on validation samples; cross-entropy where null.</param>
public sealed class ClassificationTask(ILoss? validation = null) : ITrainingTask
{
    /// <inheritdoc/>
    public string Name => "classification";

    /// <inheritdoc/>
    /// <exception cref="ModelException">The network has another number of inputs than one.</exception>
    public TaskFeeds Prepare(GraphModule module, TaskInput batch)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(batch);
        return Of(module, batch.Inputs, batch.Labels);
    }

    /// <inheritdoc/>
    public Evaluation Evaluate(GraphModule module, BatchLoader loader, ulong seed, CancellationToken cancellation = default) =>
        Evaluator.Run(module, loader, validation, cancellation);

    /// <summary>The feeds of samples and classes.</summary>
    internal static TaskFeeds Of(GraphModule module, Tensor inputs, Tensor labels)
    {
        if (module.InputNames.Count() != 1)
            throw new ModelException($"{module.Source} has the inputs {string.Join(", ", module.InputNames)}; a classifier with one is expected.");
        return new TaskFeeds(new Dictionary<string, Tensor>(StringComparer.Ordinal) { [module.InputNames.First()] = inputs }, labels, (int)labels.shape[0]);
    }
}
