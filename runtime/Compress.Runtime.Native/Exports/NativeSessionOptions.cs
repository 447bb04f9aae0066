using System.Runtime.InteropServices;

namespace Compress.Runtime.Native;

/// <summary>cr_session_options.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSessionOptions
{
    public nuint StructSize;
    public int Threads;
    public int Unfused;

    public static unsafe SessionOptions Read(NativeSessionOptions* given)
    {
        if (given == null) return SessionOptions.Default;
        var o = NativeStruct.Read(given, given->StructSize);
        if (o.Threads < 0) StatusException.Throw(Status.Argument, $"threads is {o.Threads}; 0 (one a core) or more is expected.");
        return SessionOptions.Default with { Threads = o.Threads, Optimize = o.Unfused == 0 };
    }
}
