namespace Compress.Pipeline;

/// <summary>How latency is measured.</summary>
public sealed record LatencyOptions
{
    /// <summary>Threads each engine may use.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Samples a run.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Runs before the measured ones, at least.</summary>
    public int WarmUp { get; init; } = 30;

    /// <summary>Runs measured of each model on each engine, at least, as far as <see cref="MostDuration"/> allows.</summary>
    public int Runs { get; init; } = 200;

    /// <summary>Time to spend on each model and engine, at least; fast models then get more runs.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Time to spend on each model and engine, at most; slow models then get fewer runs.</summary>
    public TimeSpan MostDuration { get; init; } = TimeSpan.FromSeconds(60);
}
