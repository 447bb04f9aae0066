using Compress.Runtime.Kernels;

namespace Compress.Runtime;

/// <summary>Instruction-set tiers that a session's kernels run on.</summary>
/// <param name="Float">Tier of float32 kernels.</param>
/// <param name="Int8">Tier of 8-bit kernels.</param>
public sealed record SessionTier(KernelTier Float, KernelTier Int8)
{
    /// <inheritdoc/>
    public bool Equals(SessionTier? other) => other is not null && Float == other.Float && Int8 == other.Int8;

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Float * 8 + (int)Int8;

    /// <summary>Both names, for reports.</summary>
    public override string ToString() => $"fp32 {KernelTiers.NameOf(Float)}, int8 {KernelTiers.NameOf(Int8)}";
}
