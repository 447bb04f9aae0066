namespace Compress.Runtime.Kernels;

/// <summary>Instruction-set tiers that kernels are written for, weakest first. The variable <c>COMPRESS_ISA</c> names one as an upper bound.</summary>
public enum KernelTier
{
    /// <summary>Plain loops: the reference that every other tier is tested against.</summary>
    Scalar,

    /// <summary>128-bit vectors without any instruction-set class: SSE on x64, AdvSimd on Arm.</summary>
    Vector128,

    /// <summary>AVX2 with FMA.</summary>
    Avx2,

    /// <summary>AVX2 and the 256-bit 8-bit dot products of AVX-VNNI.</summary>
    AvxVnni,

    /// <summary>AVX-512 F, BW, DQ and VL.</summary>
    Avx512,

    /// <summary>AVX-512 with the 512-bit 8-bit dot products of AVX512_VNNI: machine code, where an app uses the package Compress.Runtime.Emitted.</summary>
    Avx512Vnni,
}
