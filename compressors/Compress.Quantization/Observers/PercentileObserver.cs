using Compress.Analysis;

namespace Compress.Quantization;

/// <summary>Leaves out the outermost elements, whose clipping costs less than the finer step gains.</summary>
internal sealed class PercentileObserver : IRangeObserver
{
    public string Name => "percentile";

    public (float Min, float Max) Range(ActivationHistogram histogram, QuantizationOptions options) => histogram.Range(options.Percentile);
}
