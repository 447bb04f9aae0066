using System.Runtime.InteropServices;

namespace Compress.Training;

/// <summary>Tells a full memory from other faults of libtorch, which has one kind of error for all.</summary>
internal static class DeviceMemory
{
    // libtorch's own words, on a GPU and on the processor.
    private static readonly string[] Signs = ["out of memory", "can't allocate memory", "not enough memory"];

    /// <summary>What helps.</summary>
    public const string Remedy = "Use smaller batches, a smaller network, or a device with more memory that is free.";

    /// <summary>True where libtorch could not get the memory that it asked for.</summary>
    public static bool RanOut(Exception error) =>
        error is ExternalException && Signs.Any(sign => error.Message.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
