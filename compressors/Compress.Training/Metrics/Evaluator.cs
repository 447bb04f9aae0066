using Compress.Training.Data;

namespace Compress.Training;

/// <summary>Runs a module over samples without training it.</summary>
public static class Evaluator
{
    /// <summary>Loss and accuracy over all batches of a loader.</summary>
    /// <param name="module">The network; it is put into evaluation mode and back.</param>
    /// <param name="loader">The samples.</param>
    /// <param name="loss">The loss; cross-entropy where null.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static Evaluation Run(GraphModule module, BatchLoader loader, ILoss? loss = null, CancellationToken cancellation = default)
    {
        loss ??= new CrossEntropyLoss();
        double sum = 0;
        var predictions = Walk(module, loader, (logits, batch) =>
        {
            using var value = loss.Compute(batch);
            sum += value.ToDouble() * batch.Samples.Length;
        }, cancellation);
        return new Evaluation(predictions.Count, sum / predictions.Count, ClassificationMetrics.Accuracy(predictions), ClassificationMetrics.TopK(predictions, 5));
    }

    /// <summary>The first output for all batches of a loader.</summary>
    /// <param name="module">The network; it is put into evaluation mode and back.</param>
    /// <param name="loader">The samples.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static Predictions Predict(GraphModule module, BatchLoader loader, CancellationToken cancellation = default) =>
        Walk(module, loader, (_, _) => { }, cancellation);

    /// <summary>The first output for all batches of a loader, after a change of their inputs.</summary>
    /// <param name="module">The network; it is put into evaluation mode and back.</param>
    /// <param name="loader">The samples.</param>
    /// <param name="change">Gives the inputs to use in place of inputs with classes.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static Predictions Predict(GraphModule module, BatchLoader loader, Func<torch.Tensor, torch.Tensor, torch.Tensor> change, CancellationToken cancellation = default) =>
        Walk(module, loader, (_, _) => { }, cancellation, change);

    private static Predictions Walk(
        GraphModule module, BatchLoader loader, Action<torch.Tensor, LossInput> look, CancellationToken cancellation, Func<torch.Tensor, torch.Tensor, torch.Tensor>? change = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(loader);
        var before = module.Training;
        module.Training = false;
        var logits = new List<float>();
        var labels = new List<int>();
        try
        {
            using var noGrad = torch.no_grad();
            foreach (var batch in loader.Epoch())
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                using var fed = DeviceBatch.Of(batch, module);
                var output = module.Forward(change is null ? fed.Inputs : change(fed.Inputs, fed.Labels));
                look(output, fed.ForLoss(output));
                logits.AddRange(TensorConversion.Values<float>(output, torch.ScalarType.Float32));
                for (var i = 0; i < batch.Count; i++) labels.Add((int)batch.Labels[i]);
            }
        }
        finally
        {
            module.Training = before;
        }
        return new Predictions([.. logits], [.. labels], logits.Count / Math.Max(1, labels.Count));
    }
}
