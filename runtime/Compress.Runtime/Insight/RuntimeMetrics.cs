using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Compress.Runtime;

/// <summary>
/// What runs report to whoever listens (dotnet-counters, OpenTelemetry): the meter <c>Compress.Runtime</c> with the number of runs, their
/// duration, and the share of saturated 8-bit activations. Every measurement has the tag <c>model</c>, runs and durations also
/// <c>outcome</c>: <c>ok</c>, <c>cancelled</c> or <c>error</c>. Nobody listening, runs do not read the clock.
/// </summary>
public static class RuntimeMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Compress.Runtime";

    /// <summary>Counter of runs.</summary>
    public const string Runs = "compress.runtime.runs";

    /// <summary>Histogram of the time of a run, in seconds.</summary>
    public const string Duration = "compress.runtime.run.duration";

    /// <summary>
    /// Histogram of the share of 8-bit activations that lie at an end of the calibrated range, 0 to 1; recorded for the runs that
    /// <see cref="SessionOptions.SaturationEvery"/> picks. A share that rises over weeks says that inputs drift out of what calibration saw.
    /// </summary>
    public const string Saturation = "compress.runtime.saturation";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> RunCounter = Meter.CreateCounter<long>(Runs, "{run}", "Runs of models.");

    private static readonly Histogram<double> DurationHistogram = Meter.CreateHistogram<double>(Duration, "s", "Time of a run.");

    private static readonly Histogram<double> SaturationHistogram = Meter.CreateHistogram<double>(Saturation, "1", "Share of 8-bit activations at an end of the calibrated range.");

    /// <summary>True where somebody wants to know about runs.</summary>
    internal static bool IsEnabled => RunCounter.Enabled || DurationHistogram.Enabled;

    internal static void Record(string model, string outcome, long begin)
    {
        var (name, result) = (new KeyValuePair<string, object?>("model", model), new KeyValuePair<string, object?>("outcome", outcome));
        RunCounter.Add(1, name, result);
        DurationHistogram.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds, name, result);
    }

    internal static void RecordSaturation(string model, double share) => SaturationHistogram.Record(share, new KeyValuePair<string, object?>("model", model));
}
