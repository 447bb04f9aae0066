using System.Collections.Immutable;

namespace Compress.Quantization;

/// <summary>How to choose 8-bit formats.</summary>
public sealed record QuantizationOptions
{
    /// <summary>Name of the observer of activations: <c>percentile</c> or <c>minmax</c>.</summary>
    public string Observer { get; init; } = "percentile";

    /// <summary>For the percentile observer: share of the elements that the range covers, in percent.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>Nodes that stay in floating point, by name.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];
}
