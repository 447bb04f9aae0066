using System.Collections.Immutable;

namespace Compress.Analysis;

/// <summary>Distribution of one value's elements over calibration batches.</summary>
/// <param name="Min">Smallest element seen.</param>
/// <param name="Max">Largest element seen.</param>
/// <param name="Bins">Counts over equal intervals from <paramref name="Min"/> to <paramref name="Max"/>.</param>
public sealed record ActivationHistogram(float Min, float Max, ImmutableArray<long> Bins)
{
    /// <summary>Number of elements counted.</summary>
    public long Count => Bins.Sum();

    /// <summary>
    /// The range that leaves out the share <c>(100 - percentile) / 100</c> of the elements, half of it on each side where the value has
    /// both signs; a side on which the value ends at zero is kept whole (a rectified value clips only above).
    /// </summary>
    /// <param name="percentile">Share of the elements kept, in percent, above 50 and at most 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The percentile is outside its range.</exception>
    public (float Min, float Max) Range(double percentile)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percentile, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(percentile, 50);
        var total = Count;
        if (percentile == 100 || total == 0 || Max <= Min) return (Min, Max);
        var twoSided = Min < 0 && Max > 0;
        var tail = total * (100 - percentile) / 100 / (twoSided ? 2 : 1);
        var width = ((double)Max - Min) / Bins.Length;
        var low = Min < 0 ? Min + (width * BinsWithin(tail, fromTop: false)) : Min;
        var high = Max > 0 ? Max - (width * BinsWithin(tail, fromTop: true)) : Max;
        return ((float)low, (float)high);
    }

    /// <summary>How many whole bins at one end together hold no more than <paramref name="tail"/> elements.</summary>
    private int BinsWithin(double tail, bool fromTop)
    {
        var left = 0;
        for (double seen = 0; left < Bins.Length - 1; left++)
        {
            seen += Bins[fromTop ? Bins.Length - 1 - left : left];
            if (seen > tail) break;
        }
        return left;
    }
}
