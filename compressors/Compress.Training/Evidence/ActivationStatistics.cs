using Compress.Training.Data;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>Ranges and histograms of the values inside a network: what calibration for int8 starts from.</summary>
public static class ActivationStatistics
{
    /// <summary>
    /// Runs batches through the network twice in evaluation mode: first for the ranges, then for the histograms over them. The loader
    /// must give the same batches both times, as every loader without shuffling does.
    /// </summary>
    /// <param name="module">The network, before quantizers are put in.</param>
    /// <param name="loader">Calibration samples: of the training split.</param>
    /// <param name="batches">How many batches; all where 0.</param>
    /// <param name="bins">Bins of a histogram.</param>
    /// <param name="values">Names of the values wanted; all floating-point ones where null.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>Statistics by value name, graph inputs included.</returns>
    /// <exception cref="TrainingException">A value is not finite.</exception>
    public static IReadOnlyDictionary<string, ValueStatistics> Collect(
        GraphModule module, BatchLoader loader, int batches = 0, int bins = 2048, IReadOnlySet<string>? values = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var ranges = new Dictionary<string, (float Min, float Max)>(StringComparer.Ordinal);
        Observe(module, loader, batches, values, (name, value) =>
        {
            float min = value.min().ToSingle(), max = value.max().ToSingle();
            if (!float.IsFinite(min) || !float.IsFinite(max))
                throw new TrainingException($"The value '{name}' of {module.Source} is not finite on calibration samples (from {min} to {max}); check the model and the preprocessing.");
            ranges[name] = ranges.TryGetValue(name, out var range) ? (Math.Min(range.Min, min), Math.Max(range.Max, max)) : (min, max);
        }, cancellation);
        var counts = ranges.ToDictionary(r => r.Key, _ => new long[bins], StringComparer.Ordinal);
        Observe(module, loader, batches, values, (name, value) =>
        {
            var (min, max) = ranges[name];
            var into = counts[name];
            if (min == max)
            {
                into[^1] += value.numel();
                return;
            }
            using var histogram = value.histc(bins, min, max);
            // Counts of one batch stay below 2^24, where single precision is exact.
            var batch = TensorConversion.Values<float>(histogram, torch.ScalarType.Float32);
            for (var i = 0; i < bins; i++) into[i] += (long)batch[i];
        }, cancellation);
        return ranges.ToDictionary(r => r.Key, r => new ValueStatistics(r.Value.Min, r.Value.Max, counts[r.Key]), StringComparer.Ordinal);
    }

    private static void Observe(GraphModule module, BatchLoader loader, int batches, IReadOnlySet<string>? values, Action<string, Tensor> look, CancellationToken cancellation)
    {
        var before = module.Training;
        module.Training = false;
        try
        {
            using var noGrad = torch.no_grad();
            foreach (var batch in loader.Epoch().Take(batches == 0 ? int.MaxValue : batches))
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                using var fed = DeviceBatch.Of(batch, module);
                var feeds = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [module.InputNames.First()] = fed.Inputs };
                module.Forward(feeds, (name, value) =>
                {
                    if (values?.Contains(name) == false || !value.is_floating_point() || value.numel() == 0) return;
                    using var inner = torch.NewDisposeScope();
                    look(name, value);
                });
            }
        }
        finally
        {
            module.Training = before;
        }
    }
}
