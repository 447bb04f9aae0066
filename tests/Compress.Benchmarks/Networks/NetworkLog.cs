using System.Collections.Immutable;
using Compress.Pipeline;

namespace Compress.Benchmarks.Networks;

/// <summary>What was measured of one network: the raw log that the page of figures is written from.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Class">Its class.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Versions">Versions of both engines and of .NET.</param>
/// <param name="Float32PeakGmacs">Most float32 multiply-accumulates a second that one core's registers can do, measured, in 10^9.</param>
/// <param name="Int8PeakGmacs">The same for exact 8-bit ones.</param>
/// <param name="PeakOfTwoThreads">What two threads did at once, against one alone; 0 where it was not measured.</param>
/// <param name="Results">Latencies by precision, threads and engine.</param>
internal sealed record NetworkLog(
    string Network, NetworkClass Class, string Source, string Machine, string Versions, double Float32PeakGmacs, double Int8PeakGmacs, double PeakOfTwoThreads, ImmutableArray<PrecisionLog> Results);

/// <summary>What was measured of one file.</summary>
/// <param name="Precision">fp32 or int8.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="Macs">Multiply-accumulates of a run.</param>
/// <param name="Int8MacShare">Share of them that run in 8-bit kernels, 0 to 1.</param>
/// <param name="Latencies">One for each engine and number of threads.</param>
internal sealed record PrecisionLog(string Precision, long Bytes, long Macs, double Int8MacShare, ImmutableArray<LatencyResult> Latencies);
