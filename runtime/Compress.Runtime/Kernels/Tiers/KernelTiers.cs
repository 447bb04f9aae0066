using Compress.Graphs;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Compress.Runtime.Kernels;

/// <summary>Which tiers this processor has, and the upper bound that <c>COMPRESS_ISA</c> sets.</summary>
internal static class KernelTiers
{
    /// <summary>Name of the environment variable that bounds the tier.</summary>
    public const string Variable = "COMPRESS_ISA";

    // In the order of the numbers. Reading names off the enumeration itself would keep .NET's reflection in every app.
    private static readonly string[] Names = ["scalar", "vector128", "avx2", "avxvnni", "avx512", "avx512vnni"];

    /// <summary>The highest tier that kernels may use in this process.</summary>
    public static KernelTier Limit { get; } = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>
    /// Whether the processor and the runtime offer the tier's instructions (the limit is not looked at). Inlined, so that an ahead-of-time build
    /// folds it and drops what it cannot run: 512-bit kernels where it was compiled for less, 128-bit ones where it needs AVX2 anyway.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSupported(KernelTier tier) => tier switch
    {
        KernelTier.Scalar => true,
        KernelTier.Vector128 => Vector128.IsHardwareAccelerated && (RuntimeFeature.IsDynamicCodeSupported || !Avx2.IsSupported),
        KernelTier.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelTier.AvxVnni => Avx2.IsSupported && Fma.IsSupported && AvxVnni.IsSupported,
        KernelTier.Avx512 => Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported && Avx512F.VL.IsSupported,
        KernelTier.Avx512Vnni => AddedTiles.Quant.Length > 0,
        _ => false,
    };

    /// <summary>Whether a variant of this tier may be chosen in this process.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAllowed(KernelTier tier) => IsSupported(tier) && tier <= Limit;

    /// <summary>
    /// Whether loops up to a tier run on 256-bit vectors. Always, where the program was compiled without 128-bit kernels because it needs AVX2 anyway.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMiddle(KernelTier limit) => IsSupported(KernelTier.Avx2) && (limit >= KernelTier.Avx2 || !IsCompiled<Vector128<float>>());

    /// <summary>Whether kernels on vectors of this size are in the program at all. A compiler that makes code at run time leaves out none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsCompiled<TVec>() where TVec : struct => RuntimeFeature.IsDynamicCodeSupported || Unsafe.SizeOf<TVec>() switch
    {
        64 => IsSupported(KernelTier.Avx512),
        16 => IsSupported(KernelTier.Vector128),
        _ => true,
    };

    /// <summary>The tier named by a value of <c>COMPRESS_ISA</c>; nothing means no bound.</summary>
    /// <exception cref="ArgumentException">The name is none of the tiers.</exception>
    public static KernelTier Parse(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return KernelTier.Avx512Vnni;
        int tier = Array.IndexOf(Names, name.Trim().ToLowerInvariant());
        return tier >= 0 ? (KernelTier)tier : throw new ArgumentException(Texts.Of($"The environment variable {Variable} is '{name}'. It takes one of {string.Join(", ", Names)}; unset it to use the best that the processor has."));
    }

    /// <summary>The tier's name, as the variable takes it.</summary>
    public static string NameOf(KernelTier tier) => Names[(int)tier];
}
