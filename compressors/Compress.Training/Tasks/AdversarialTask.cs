using Compress.Training.Data;

namespace Compress.Training;

/// <summary>
/// Trains on samples changed against the network (Madry et al., "Towards deep learning models resistant to adversarial attacks", 2018).
/// Validation looks at unchanged samples and at changed ones: the accuracy is the mean of the two, so that the epoch kept is good at both.
/// </summary>
/// <param name="attack">How samples are changed.</param>
public sealed class AdversarialTask(AdversarialAttack attack) : ITrainingTask
{
    /// <inheritdoc/>
    public string Name => $"adversarial classification {attack.Options}";

    /// <inheritdoc/>
    public TaskFeeds Prepare(GraphModule module, TaskInput batch)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(batch);
        return ClassificationTask.Of(module, attack.Perturb(module, batch.Inputs, batch.Labels, batch.Seeds), batch.Labels);
    }

    /// <inheritdoc/>
    public Evaluation Evaluate(GraphModule module, BatchLoader loader, ulong seed, CancellationToken cancellation = default)
    {
        var clean = Evaluator.Run(module, loader, null, cancellation);
        var changed = ClassificationMetrics.Accuracy(attack.Predict(module, loader, seed, cancellation));
        return clean with { Accuracy = (clean.Accuracy + changed) / 2 };
    }
}
