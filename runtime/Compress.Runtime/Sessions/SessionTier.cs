using Compress.Runtime.Kernels;

namespace Compress.Runtime;

/// <summary>Instruction-set tiers that a session's kernels run on.</summary>
/// <param name="Float">Tier of float32 kernels.</param>
/// <param name="Int8">Tier of 8-bit kernels.</param>
public sealed record SessionTier(KernelTier Float, KernelTier Int8)
{
    /// <summary>Both names, for reports.</summary>
    public override string ToString() => $"fp32 {Float.ToString().ToLowerInvariant()}, int8 {Int8.ToString().ToLowerInvariant()}";
}
