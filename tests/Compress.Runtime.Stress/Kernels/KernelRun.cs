using System.Diagnostics;
using System.Globalization;
using Compress.Runtime.Kernels;

namespace Compress.Runtime.Stress.Kernels;

/// <summary>Every kernel variant that this processor can run, machine code included, against the scalar reference.</summary>
internal static class KernelRun
{
    /// <summary>Runs all.</summary>
    /// <param name="cases">Random convolutions for each.</param>
    /// <param name="output">Gets a line for each variant.</param>
    /// <returns>0 where none differs.</returns>
    public static int Run(int cases, TextWriter output)
    {
        bool emitted = EmittedKernels.Use();
        output.WriteLine($"emitted kernels: {(emitted ? "in use" : EmittedKernels.Obstacle.Length > 0 ? $"not in use: {EmittedKernels.Obstacle}" : "left out by COMPRESS_ISA")}; fp32 on {KernelVariants.FloatTier}, int8 on {KernelVariants.QuantTier}");
        bool good = true;
        foreach (TileSet tiles in KernelVariants.QuantTiles.Concat(KernelVariants.QuantDepthwiseTiles))
            good &= Check(tiles, cases, QuantConvCheck.Difference, "the bits of the reference", output);
        foreach (TileSet tiles in KernelVariants.FloatTiles.Concat(KernelVariants.FloatDepthwiseTiles))
            good &= Check(tiles, cases, (seed, set) => FloatConvCheck.Difference(seed, set), "within the tolerance", output);
        foreach (TileSet tiles in KernelVariants.FloatLineTiles.Where(t => !t.IsScalar))
            good &= Check(tiles, cases, LineConvCheck.Difference, "within the tolerance", output);
        return good ? 0 : 1;
    }

    private static bool Check(TileSet tiles, int cases, Func<int, TileSet, string> difference, string holds, TextWriter output)
    {
        if (!tiles.Variant.IsAllowed)
        {
            output.WriteLine($"{tiles.Variant,-44} cannot run here");
            return true;
        }

        long start = Stopwatch.GetTimestamp();
        for (int seed = 0; seed < cases; seed++)
        {
            if (difference(seed, tiles) is { Length: > 0 } found)
            {
                output.WriteLine($"{tiles.Variant,-44} DIFFERS: {found}");
                return false;
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tiles.Variant,-44} {cases} cases, {holds}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
        return true;
    }
}
