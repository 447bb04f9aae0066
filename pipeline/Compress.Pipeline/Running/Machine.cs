using System.Globalization;
using Compress.Runtime.Kernels;

namespace Compress.Pipeline;

/// <summary>The machine that latency was measured on.</summary>
public static class Machine
{
    private static readonly string[] Fields = ["model name", "cpu family", "model", "stepping"];

    /// <summary>Processor model, cores and instruction sets: what latency is keyed by.</summary>
    public static string Fingerprint => string.Create(CultureInfo.InvariantCulture, $"{Processor()}; {Environment.ProcessorCount} cores; {ToolVersions.InstructionSets}{Emitted}; {Environment.OSVersion.Platform}");

    private static string Emitted => KernelVariants.QuantTier == KernelTier.Avx512Vnni ? " avx512vnni" : "";

    private static string Processor()
    {
        const string Linux = "/proc/cpuinfo";
        if (!File.Exists(Linux)) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
        var fields = File.ReadLines(Linux).TakeWhile(l => l.Length > 0).Select(l => l.Split(':', 2)).Where(f => f.Length == 2)
            .ToDictionary(f => f[0].Trim(), f => f[1].Trim());
        return string.Join(' ', Fields.Select(f => fields.GetValueOrDefault(f, "?")));
    }
}
