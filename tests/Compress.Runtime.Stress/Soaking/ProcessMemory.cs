using System.Globalization;
using System.Runtime.InteropServices;

namespace Compress.Runtime.Stress.Soaking;

/// <summary>Memory of this process as the system counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>
    /// Bytes that belong to this process alone, pages of mapped files not counted; after a full collection, and without the pages that the
    /// C library's allocator keeps for later.
    /// </summary>
    public static long Private()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        // Of glibc alone; blocks of ever other sizes leave it with more or fewer pages that hold nothing.
        if (OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim)) Trim(trim);
        const string rollup = "/proc/self/smaps_rollup";
        if (!File.Exists(rollup)) return Environment.WorkingSet;
        return File.ReadLines(rollup).Where(l => l.StartsWith("Anonymous:", StringComparison.Ordinal))
            .Sum(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);
    }

    private static unsafe void Trim(nint function) => _ = ((delegate* unmanaged<nuint, int>)function)(0);
}
