using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>Which tiers this processor has, and the upper bound that <c>COMPRESS_ISA</c> sets.</summary>
internal static class KernelTiers
{
    /// <summary>Name of the environment variable that bounds the tier.</summary>
    public const string Variable = "COMPRESS_ISA";

    /// <summary>The highest tier that kernels may use in this process.</summary>
    public static KernelTier Limit { get; } = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Whether the processor and the runtime offer the tier's instructions (the limit is not looked at).</summary>
    public static bool IsSupported(KernelTier tier) => tier switch
    {
        KernelTier.Scalar => true,
        KernelTier.Vector128 => Vector128.IsHardwareAccelerated,
        KernelTier.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelTier.AvxVnni => Avx2.IsSupported && Fma.IsSupported && AvxVnni.IsSupported,
        KernelTier.Avx512 => Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported && Avx512F.VL.IsSupported,
        _ => false,
    };

    /// <summary>Whether a variant of this tier may be chosen in this process.</summary>
    public static bool IsAllowed(KernelTier tier) => tier <= Limit && IsSupported(tier);

    /// <summary>The tier named by a value of <c>COMPRESS_ISA</c>; nothing means no bound.</summary>
    /// <exception cref="ArgumentException">The name is none of the tiers.</exception>
    public static KernelTier Parse(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return KernelTier.Avx512;
        foreach (KernelTier tier in Enum.GetValues<KernelTier>())
        {
            if (string.Equals(name.Trim(), tier.ToString(), StringComparison.OrdinalIgnoreCase))
                return tier;
        }

        throw new ArgumentException(
            $"The environment variable {Variable} is '{name}'. It takes one of scalar, vector128, avx2, avxvnni, avx512; unset it to use the best that the processor has.");
    }
}
