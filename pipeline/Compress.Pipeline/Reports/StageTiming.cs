namespace Compress.Pipeline;

/// <summary>How long a stage took.</summary>
/// <param name="Name">Name of the stage.</param>
/// <param name="Seconds">Wall-clock time of this run.</param>
/// <param name="Cached">True where an earlier result was taken.</param>
public sealed record StageTiming(string Name, double Seconds, bool Cached);
