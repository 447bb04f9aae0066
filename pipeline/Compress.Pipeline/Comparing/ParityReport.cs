using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>Two models held against each other on every engine.</summary>
/// <param name="Reference">The model that the others are compared with.</param>
/// <param name="ReferenceEngine">The engine it ran on.</param>
/// <param name="Samples">Samples, or runs where tensors were given.</param>
/// <param name="Comparisons">Every other pair of model and engine.</param>
public sealed record ParityReport(string Reference, string ReferenceEngine, int Samples, ImmutableArray<ParityFigures> Comparisons)
{
    /// <summary>Largest absolute difference of all comparisons.</summary>
    public double MaxAbs => Comparisons.Max(c => c.MaxAbs);

    /// <summary>Largest mean absolute difference.</summary>
    public double MeanAbs => Comparisons.Max(c => c.MeanAbs);

    /// <summary>Largest relative difference.</summary>
    public double Rel => Comparisons.Max(c => c.Rel);

    /// <summary>Least agreement on the top class; null where the outputs name no class.</summary>
    public double? Top1Agreement => Comparisons.Min(c => c.Top1Agreement);
}
