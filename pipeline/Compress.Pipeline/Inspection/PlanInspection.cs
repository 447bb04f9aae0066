using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>How the runtime runs a model.</summary>
/// <param name="Tier">Instruction sets of its kernels.</param>
/// <param name="IsStatic">False where shapes are only known in a run, so that nodes are interpreted one by one.</param>
/// <param name="Obstacle">Why it is not static; else empty.</param>
/// <param name="ArenaBytes">Bytes of a session's own memory for values.</param>
/// <param name="PackedBytes">Bytes of packed weights, shared by sessions.</param>
/// <param name="Int8MacShare">Share of the multiply-accumulates in 8-bit kernels, 0 to 1.</param>
/// <param name="Steps">The steps in order.</param>
public sealed record PlanInspection(string Tier, bool IsStatic, string Obstacle, long ArenaBytes, long PackedBytes, double Int8MacShare, ImmutableArray<StepInspection> Steps);
