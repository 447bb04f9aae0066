using Compress.Pipeline;

namespace Compress.Benchmarks.Networks;

/// <summary>The machine as the page of figures names it.</summary>
internal static class MachineText
{
    public static string Describe() => Machine.Fingerprint;
}
