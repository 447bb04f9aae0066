using Compress.Training;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>Runs a model over the samples of a split.</summary>
public static class Predictor
{
    private const int Batch = 100;

    /// <summary>Loads the model into the engine and runs it over the samples in order, in batches of the size that the model fixes or of a hundred.</summary>
    public static Predictions Predict(IInferenceEngine engine, string model, PipelineData data, Subset subset, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(subset);
        var graph = ModelFiles.Read(model);
        var input = graph.RequiredInputs.FirstOrDefault();
        // A network that takes one sample at a time gets them so; no batch may then be left over.
        var batchSize = input?.Shape is { Rank: > 0 } shape && shape[0].Value is { } size ? checked((int)size) : Batch;
        if (subset.Count % batchSize != 0 && batchSize != Batch)
            throw new Graphs.ModelException($"'{model}' takes batches of {batchSize}, and {subset.Count} samples do not divide into them; export it with an open batch dimension.");
        using var session = engine.Load(model, threads, exact: true);
        var outputs = new float[subset.Count * data.Classes];
        var labels = new int[subset.Count];
        var done = 0;
        foreach (var batch in data.InOrder(subset, batchSize).Epoch())
        {
            cancellation.ThrowIfCancellationRequested();
            var to = outputs.AsSpan(done * data.Classes, batch.Count * data.Classes);
            if (batch.Tokens.Length > 0) session.Run(batch.Tokens.AsSpan(0, batch.Count * batch.SampleSize), batch.Shape, to);
            else session.Run(batch.Inputs.AsSpan(0, batch.Count * batch.SampleSize), batch.Shape, to);
            for (var i = 0; i < batch.Count; i++) labels[done + i] = (int)batch.Labels[i];
            done += batch.Count;
        }
        return new Predictions(outputs, labels, data.Classes) { AreProbabilities = EndsInSoftmax(graph) };
    }

    private static bool EndsInSoftmax(Graphs.Graph graph)
    {
        var maker = graph.Index.Producer(graph.Outputs[0].Name);
        // Quantizers behind it round probabilities and leave them that.
        while (maker is not null && (maker.Is("DequantizeLinear") || maker.Is("QuantizeLinear"))) maker = graph.Index.Producer(maker.Input(0));
        return maker is not null && maker.Is("Softmax");
    }
}
