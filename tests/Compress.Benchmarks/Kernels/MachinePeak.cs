using System.Diagnostics;
using Compress.Runtime.Emitted;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Compress.Benchmarks.Kernels;

/// <summary>What one core's registers can do with instructions that .NET does not expose.</summary>
internal static unsafe class MachinePeak
{
    private const int Rounds = 20_000_000;
    private const int Sums = 12;

    /// <summary>Multiply-accumulates a second of the 512-bit dot product of AVX512_VNNI, which the processor must have.</summary>
    public static double Dot512()
    {
        byte[] code = Code();
        byte* mapped = ExecutableMemory.Map(code, out _);
        double best = 0;
        for (int i = 0; mapped is not null && i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            ((delegate* unmanaged<long, void>)mapped)(Rounds);
            best = Math.Max(best, 64.0 * Sums * Rounds / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        ExecutableMemory.Unmap(mapped, code.Length);
        return best;
    }

    private static byte[] Code()
    {
        AssemblerRegisterZMM[] sums = [zmm0, zmm1, zmm2, zmm3, zmm4, zmm5, zmm6, zmm7, zmm8, zmm9, zmm10, zmm11];
        var c = new Assembler(64);
        foreach (AssemblerRegisterZMM sum in sums)
            c.vpxord(sum, sum, sum);
        c.vpxord(zmm30, zmm30, zmm30);
        c.vpxord(zmm31, zmm31, zmm31);
        Label round = c.CreateLabel();
        c.Label(ref round);
        foreach (AssemblerRegisterZMM sum in sums)
            c.vpdpbusd(sum, zmm30, zmm31);
        c.dec(rdi);
        c.jne(round);
        c.vzeroupper();
        c.ret();
        using var stream = new MemoryStream();
        c.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }
}
