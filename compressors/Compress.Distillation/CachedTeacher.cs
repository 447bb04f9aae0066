using Compress.Training;
using Compress.Training.Data;
using TorchSharp;

namespace Compress.Distillation;

/// <summary>Logits that the teacher gave once for each sample, unchanged: saves the teacher's part of every later epoch.</summary>
public sealed class CachedTeacher : ITeacherLogits, IDisposable
{
    private readonly torch.Tensor _logits;
    private readonly Dictionary<int, long> _rows;

    private CachedTeacher(torch.Tensor logits, Dictionary<int, long> rows) => (_logits, _rows) = (logits, rows);

    /// <summary>Runs the teacher over all samples of a loader that neither shuffles nor augments.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="loader">Every sample that the student will be trained on.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static CachedTeacher Run(GraphModule teacher, BatchLoader loader, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(loader);
        var rows = new Dictionary<int, long>();
        foreach (var batch in loader.Epoch())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var sample in batch.Indices) rows.Add(sample, rows.Count);
        }
        var predictions = Evaluator.Predict(teacher, loader, cancellation);
        var logits = torch.tensor(predictions.Logits, [predictions.Count, predictions.Width], device: teacher.Device).DetachFromDisposeScope();
        return new CachedTeacher(logits, rows);
    }

    /// <inheritdoc/>
    /// <exception cref="TrainingException">A sample was not among those that the teacher saw.</exception>
    public torch.Tensor For(LossInput batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var places = new long[batch.Samples.Length];
        for (var i = 0; i < places.Length; i++)
        {
            if (!_rows.TryGetValue(batch.Samples[i], out places[i]))
                throw new TrainingException($"The teacher's logits were kept for {_rows.Count} samples, and sample {batch.Samples[i]} is not among them; keep them over the samples that are trained on.");
        }
        using var index = torch.tensor(places, [places.Length], device: _logits.device);
        return _logits.index_select(0, index);
    }

    /// <inheritdoc/>
    public void Dispose() => _logits.Dispose();
}
