using Compress.Training;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>Runs a model over the samples of a split.</summary>
public static class Predictor
{
    private const int Batch = 100;

    /// <summary>Loads the model into the engine and runs it over the samples in order.</summary>
    public static Predictions Predict(IInferenceEngine engine, string model, PipelineData data, Subset subset, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(subset);
        using var session = engine.Load(model, threads);
        var outputs = new float[subset.Count * data.Classes];
        var labels = new int[subset.Count];
        var done = 0;
        foreach (var batch in data.InOrder(subset, Batch).Epoch())
        {
            cancellation.ThrowIfCancellationRequested();
            session.Run(batch.Inputs.AsSpan(0, batch.Count * batch.SampleSize), batch.Shape, outputs.AsSpan(done * data.Classes, batch.Count * data.Classes));
            for (var i = 0; i < batch.Count; i++) labels[done + i] = (int)batch.Labels[i];
            done += batch.Count;
        }
        return new Predictions(outputs, labels, data.Classes);
    }
}
