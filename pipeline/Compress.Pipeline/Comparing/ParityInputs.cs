using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Training.Data;

namespace Compress.Pipeline;

/// <summary>What models that are compared are fed with: runs, each a tensor for every input in the model's order.</summary>
public sealed class ParityInputs
{
    private const int Batch = 64;

    private readonly Func<int, IEnumerable<ImmutableArray<Tensor>>> _runs;

    private ParityInputs(int samples, Func<int, IEnumerable<ImmutableArray<Tensor>>> runs) => (Samples, _runs) = (samples, runs);

    /// <summary>Samples in all.</summary>
    public int Samples { get; }

    /// <summary>One run on given tensors.</summary>
    public static ParityInputs Of(IEnumerable<Tensor> tensors)
    {
        ImmutableArray<Tensor> run = [.. tensors];
        return new ParityInputs(1, _ => [run]);
    }

    /// <summary>The test samples of a folder, in batches as the model takes them.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="plan">What happens to a sample before the model; null for pixels scaled to 0..1 in the model's own size and layout.</param>
    /// <param name="model">The model.</param>
    /// <param name="limit">At most this many samples; 0 for all.</param>
    /// <exception cref="DataException">The data cannot be read.</exception>
    /// <exception cref="ModelException">The model has more than one input.</exception>
    public static ParityInputs FromData(string folder, PreprocessPlan? plan, Graph model, int limit = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        var inputs = model.RequiredInputs.ToList();
        if (inputs.Count != 1) throw new ModelException($"The model has {inputs.Count} inputs ({string.Join(", ", inputs.Select(i => i.Name))}); a data set feeds one. Give tensors with --input instead.");
        var data = PipelineData.ForModel(folder, plan, model, limit);
        var subset = data.Set.Test.Open("validate");
        // A model that was exported for one batch size takes no other; what does not fill a batch is then left out.
        var fixedBatch = inputs[0].Shape is { Rank: > 0 } shape && shape[0].Value is { } size ? (int)size : 0;
        var samples = fixedBatch > 1 ? subset.Count / fixedBatch * fixedBatch : subset.Count;
        if (samples == 0) throw new DataException($"'{folder}' has {subset.Count} test samples; the model takes {fixedBatch} at a time.");
        return new ParityInputs(samples, most => Batches(data, subset, fixedBatch > 0 ? fixedBatch : Math.Min(most, Batch), fixedBatch > 1));
    }

    /// <summary>The runs, at most <paramref name="batch"/> samples each where the model leaves that open.</summary>
    public IEnumerable<ImmutableArray<Tensor>> Runs(int batch = Batch) => _runs(batch);

    private static IEnumerable<ImmutableArray<Tensor>> Batches(PipelineData data, Subset subset, int size, bool whole)
    {
        foreach (var batch in data.InOrder(subset, size).Epoch())
        {
            if (whole && batch.Count < size) yield break;
            var elements = batch.Count * batch.SampleSize;
            yield return [batch.Inputs.Length > 0 ? Tensor.Create<float>(batch.Inputs.AsSpan(0, elements), batch.Shape) : Tensor.Create<long>(batch.Tokens.AsSpan(0, elements), batch.Shape)];
        }
    }
}
