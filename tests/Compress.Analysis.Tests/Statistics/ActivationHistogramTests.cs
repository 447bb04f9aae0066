using System.Collections.Immutable;
using Compress.Analysis;
using FsCheck;
using FsCheck.Fluent;

namespace Compress.Analysis.Tests.Statistics;

public sealed class ActivationHistogramTests
{
    [Fact]
    public void Full_percentile_is_the_whole_range() =>
        new ActivationHistogram(-1, 3, [1, 2, 3, 4]).Range(100).Should().Be((-1f, 3f));

    [Fact]
    public void Rectified_value_clips_above_only() =>
        new ActivationHistogram(0, 10, [90, 5, 3, 1, 1]).Range(98).Should().Be((0f, 6f));

    [Fact]
    public void Value_of_both_signs_clips_half_on_each_side() =>
        new ActivationHistogram(-5, 5, [1, 1, 96, 1, 1]).Range(98).Should().Be((-3f, 3f));

    [Fact]
    public void Range_keeps_at_least_the_asked_share() => Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>().Filter(b => b.Length > 1).Convert(b => b.Select(v => (long)Math.Abs(v % 1000)).ToArray(), b => b.Select(v => (int)v).ToArray()),
        bins =>
        {
            var histogram = new ActivationHistogram(0, bins.Length, [.. bins]);
            var (_, max) = histogram.Range(90);
            var kept = bins.Take((int)Math.Round(max)).Sum();
            return kept >= histogram.Count * 0.9 - 1e-9;
        }).QuickCheckThrowOnFailure();
}
