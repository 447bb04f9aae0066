using System.Runtime.InteropServices;
using Compress.Graphs;

namespace Compress.Runtime.Native;

/// <summary>cr_load_options; fields that a caller's older header does not have keep their defaults.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeLoadOptions
{
    public nuint StructSize;
    public int SkipHashes;
    public int Reserved;
    public long MaxFileBytes;
    public long MaxArenaBytes;
    public long MaxRunMacs;

    public static unsafe LoadOptions Read(NativeLoadOptions* given)
    {
        if (given == null) return LoadOptions.Default;
        var o = NativeStruct.Read(given, given->StructSize);
        var d = LoadOptions.Default;
        return d with
        {
            VerifyHashes = o.SkipHashes == 0,
            Reader = o.MaxFileBytes > 0 ? ReaderLimits.Default with { FileBytes = o.MaxFileBytes } : d.Reader,
            ArenaBytes = o.MaxArenaBytes > 0 ? o.MaxArenaBytes : d.ArenaBytes,
            RunMacs = o.MaxRunMacs > 0 ? o.MaxRunMacs : d.RunMacs,
        };
    }
}
