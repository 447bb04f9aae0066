using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Emitted;

/// <summary>What the machine code needs of the processor and of the operating system.</summary>
internal static class ProcessorFeatures
{
    // Bits of CPUID: leaf 1 ecx, leaf 7 ebx, leaf 7 ecx.
    private const int SavesState = 1 << 27, Avx512F = 1 << 16, Avx512Vnni = 1 << 11;

    // Bits of XCR0: SSE, AVX, mask registers, upper halves of zmm0 to 15, zmm16 to 31.
    private const ulong Vectors = 0b1110_0110;

    /// <summary>Why the code cannot run here, as far as that can be told without running any of it; null where it can.</summary>
    public static string? Obstacle()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return "it is for Linux on x64";
        if (!KernelTiers.IsSupported(KernelTier.Avx2))
            return "results are stored with AVX2, which is not there or was switched off";
        if (X86Base.CpuId(0, 0).Eax < 7 || (X86Base.CpuId(1, 0).Ecx & SavesState) == 0)
            return "the processor has no AVX512_VNNI";
        var (_, ebx, ecx, _) = X86Base.CpuId(7, 0);
        return (ebx & Avx512F) != 0 && (ecx & Avx512Vnni) != 0 ? null : "the processor has no AVX512_VNNI";
    }

    /// <summary>Whether the system saves all vector registers when it lets another thread run.</summary>
    /// <param name="state">XCR0.</param>
    public static bool SavesVectors(ulong state) => (state & Vectors) == Vectors;
}
