using Compress.Graphs;

namespace Compress.Runtime;

/// <summary>
/// Has kernels measured when a plan is made: where several serve a layer and give the same bits, the fastest on this machine is taken
/// instead of the one that a table measured elsewhere names. Results never change; kernels that round differently are no candidates.
/// Without it plans are the same in every process.
/// </summary>
public sealed record KernelTuning
{
    /// <summary>
    /// A JSON file that keeps what was measured, by machine and layer: read where it exists, written where something new was measured. Null
    /// measures in every process.
    /// </summary>
    public string? File { get; init; }

    /// <summary>How long each kernel of each layer is measured, over 0.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <inheritdoc/>
    public bool Equals(KernelTuning? other) => other is not null && File == other.File && Time == other.Time;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(File?.GetHashCode(StringComparison.Ordinal), Time.Ticks);

    /// <summary>The file.</summary>
    public override string ToString() => File is null ? "measured in every process" : Texts.Of($"kept in {File}");
}
