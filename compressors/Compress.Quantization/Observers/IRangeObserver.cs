using Compress.Analysis;

namespace Compress.Quantization;

/// <summary>Chooses the range that a value's 8-bit format covers. Adding one = one file and one line in <see cref="RangeObservers.All"/>.</summary>
public interface IRangeObserver
{
    /// <summary>Name in recipes.</summary>
    string Name { get; }

    /// <summary>The range to cover.</summary>
    (float Min, float Max) Range(ActivationHistogram histogram, QuantizationOptions options);
}
