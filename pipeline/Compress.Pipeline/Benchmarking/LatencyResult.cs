namespace Compress.Pipeline;

/// <summary>Latency of one model on one engine.</summary>
/// <param name="Model">The model's file.</param>
/// <param name="Engine">The engine's name.</param>
/// <param name="Threads">Threads it may use.</param>
/// <param name="Batch">Samples a run.</param>
/// <param name="MedianUs">Median time of a run, in microseconds.</param>
/// <param name="P10Us">Tenth percentile.</param>
/// <param name="P90Us">Ninetieth percentile.</param>
/// <param name="Runs">Runs measured.</param>
/// <param name="Tier">What the engine says about how it ran.</param>
public sealed record LatencyResult(string Model, string Engine, int Threads, int Batch, double MedianUs, double P10Us, double P90Us, int Runs, string Tier);
