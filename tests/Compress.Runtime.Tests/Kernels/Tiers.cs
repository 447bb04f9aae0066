using Compress.Runtime.Kernels;

namespace Compress.Runtime.Tests.Kernels;

/// <summary>The tiers that this machine can run.</summary>
internal static class Tiers
{
    public static IEnumerable<KernelTier> Here => Enum.GetValues<KernelTier>().Where(KernelTiers.IsSupported);
}
