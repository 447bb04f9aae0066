using Compress.Runtime.Emitted;
using Compress.Runtime.Kernels;

namespace Compress.Runtime;

/// <summary>
/// Micro-kernels in machine code for instructions that .NET does not expose: the 512-bit 8-bit dot products of AVX512_VNNI, on Linux x64, also
/// in programs that were compiled ahead of time for less than AVX-512. Results are the same bits as without.
/// </summary>
public static class EmittedKernels
{
    private static readonly Lock Gate = new();
    private static bool s_tried;

    /// <summary>Why they cannot be used here, in a few words; empty where they can, or before the first <see cref="Use"/>.</summary>
    public static string Obstacle { get; private set; } = "";

    /// <summary>
    /// Lets models that are loaded from now on use the kernels, where processor and operating system allow it; otherwise nothing changes. The
    /// session's tier tells which kernels run. The variable <c>COMPRESS_ISA</c> still bounds the choice.
    /// </summary>
    /// <param name="use">False goes back to the kernels of the runtime alone.</param>
    /// <returns>Whether models that are loaded now can use them.</returns>
    public static bool Use(bool use = true)
    {
        lock (Gate)
        {
            if (use && !s_tried)
            {
                Obstacle = ProcessorFeatures.Obstacle() ?? MappedCode.Map() ?? "";
                s_tried = true;
            }

            bool usable = use && Obstacle.Length == 0;
            AddedTiles.Quant = usable ? [EmittedTiles.Quant<MachineSums>()] : [];
            return usable && KernelTiers.IsAllowed(KernelTier.Avx512Vnni);
        }
    }
}
