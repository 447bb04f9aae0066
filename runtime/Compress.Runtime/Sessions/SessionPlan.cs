using System.Collections.Immutable;
using Compress.Runtime.Memory;

namespace Compress.Runtime;

/// <summary>What a session does in a run, step by step.</summary>
/// <param name="Steps">Steps in order; those that only rename memory included.</param>
/// <param name="ArenaBytes">Bytes of the session's own memory for values.</param>
/// <param name="IsStatic">False where shapes are only known in a run: nodes are then interpreted one by one, and runs allocate.</param>
/// <param name="Obstacle">Why the plan is not static; else empty.</param>
public sealed record SessionPlan(ImmutableArray<PlanStep> Steps, long ArenaBytes, bool IsStatic, string Obstacle)
{
    /// <summary>Multiply-accumulates of a run.</summary>
    public long Macs => Steps.Sum(s => s.Macs);

    /// <summary>Share of the multiply-accumulates that run in 8-bit kernels, 0 to 1.</summary>
    public double Int8MacShare => Macs == 0 ? 0 : (double)Steps.Where(s => s.IsInt8).Sum(s => s.Macs) / Macs;

    /// <summary>Bytes of packed weights, shared by all sessions with the same shapes.</summary>
    public long PackedBytes => Steps.Sum(s => s.PackedBytes);

    /// <inheritdoc/>
    public bool Equals(SessionPlan? other) => other is not null && Steps == other.Steps && ArenaBytes == other.ArenaBytes && IsStatic == other.IsStatic && Obstacle == other.Obstacle;

    /// <inheritdoc/>
    public override int GetHashCode() => Steps.GetHashCode();

    /// <summary>A line for each step.</summary>
    public override string ToString() => string.Join(Environment.NewLine,
        Lists.Map(Steps.AsSpan(), s => s.ToString()));
}
