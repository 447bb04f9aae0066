using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
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

    /// <summary>The framework's own switch (the MSBuild property MetricsSupport): a build without meters drops all of this.</summary>
    [FeatureSwitchDefinition("System.Diagnostics.Metrics.Meter.IsSupported")]
    private static bool IsSupported => !AppContext.TryGetSwitch("System.Diagnostics.Metrics.Meter.IsSupported", out var on) || on;

    /// <summary>True where somebody wants to know about runs.</summary>
    internal static bool IsEnabled => IsSupported && (Instruments.Runs.Enabled || Instruments.Duration.Enabled);

    internal static void Record(string model, string outcome, long begin)
    {
        if (!IsSupported) return;
        var (name, result) = (new KeyValuePair<string, object?>("model", model), new KeyValuePair<string, object?>("outcome", outcome));
        Instruments.Runs.Add(1, name, result);
        Instruments.Duration.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds, name, result);
    }

    internal static void RecordSaturation(string model, double share)
    {
        if (IsSupported) Instruments.Saturation.Record(share, new KeyValuePair<string, object?>("model", model));
    }

    private static class Instruments
    {
        private static readonly Meter Meter = new(MeterName);

        public static readonly Counter<long> Runs = Meter.CreateCounter<long>(RuntimeMetrics.Runs, "{run}", "Runs of models.");

        public static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(RuntimeMetrics.Duration, "s", "Time of a run.");

        public static readonly Histogram<double> Saturation = Meter.CreateHistogram<double>(RuntimeMetrics.Saturation, "1", "Share of 8-bit activations at an end of the calibrated range.");
    }
}
