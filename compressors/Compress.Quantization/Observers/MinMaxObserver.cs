using Compress.Analysis;

namespace Compress.Quantization;

/// <summary>Covers everything that was seen.</summary>
internal sealed class MinMaxObserver : IRangeObserver
{
    public string Name => "minmax";

    public (float Min, float Max) Range(ActivationHistogram histogram, QuantizationOptions options) => (histogram.Min, histogram.Max);
}
