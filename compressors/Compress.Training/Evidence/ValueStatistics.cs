namespace Compress.Training;

/// <summary>The range of a value over calibration samples, with a histogram over it.</summary>
/// <param name="Min">Least number seen.</param>
/// <param name="Max">Greatest number seen.</param>
/// <param name="Bins">Counts in bins of equal width from Min to Max; the last one holds Max.</param>
public sealed record ValueStatistics(float Min, float Max, long[] Bins)
{
    /// <summary>How many numbers were seen.</summary>
    public long Count => Bins.Sum();
}
