using System.Runtime.InteropServices;
using Compress.Graphs;

namespace Compress.Benchmarks.Networks;

/// <summary>The functions of compress_runtime.h that a timing needs.</summary>
internal sealed unsafe class CApi(nint library)
{
    public delegate* unmanaged[Cdecl]<nint> Version { get; } = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "cr_version");

    public delegate* unmanaged[Cdecl]<byte*, void*, ulong*, int> LoadModel { get; } = (delegate* unmanaged[Cdecl]<byte*, void*, ulong*, int>)NativeLibrary.GetExport(library, "cr_model_load");

    public delegate* unmanaged[Cdecl]<ulong, int> CloseModel { get; } = (delegate* unmanaged[Cdecl]<ulong, int>)NativeLibrary.GetExport(library, "cr_model_close");

    public delegate* unmanaged[Cdecl]<ulong, nuint, TensorInfo*, int> ModelInput { get; } = (delegate* unmanaged[Cdecl]<ulong, nuint, TensorInfo*, int>)NativeLibrary.GetExport(library, "cr_model_input");

    public delegate* unmanaged[Cdecl]<ulong, SessionOptions*, ulong*, int> CreateSession { get; } = (delegate* unmanaged[Cdecl]<ulong, SessionOptions*, ulong*, int>)NativeLibrary.GetExport(library, "cr_session_create");

    public delegate* unmanaged[Cdecl]<ulong, int> CloseSession { get; } = (delegate* unmanaged[Cdecl]<ulong, int>)NativeLibrary.GetExport(library, "cr_session_close");

    public delegate* unmanaged[Cdecl]<ulong, nuint, long*, nuint, int> SetShape { get; } = (delegate* unmanaged[Cdecl]<ulong, nuint, long*, nuint, int>)NativeLibrary.GetExport(library, "cr_session_set_shape");

    public delegate* unmanaged[Cdecl]<ulong, nuint, void*, nuint, int> SetInput { get; } = (delegate* unmanaged[Cdecl]<ulong, nuint, void*, nuint, int>)NativeLibrary.GetExport(library, "cr_session_set_input");

    public delegate* unmanaged[Cdecl]<ulong, int> RunSession { get; } = (delegate* unmanaged[Cdecl]<ulong, int>)NativeLibrary.GetExport(library, "cr_session_run");

    private readonly delegate* unmanaged[Cdecl]<nint> _lastError = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "cr_last_error");

    /// <exception cref="ModelException">The status says that a call failed.</exception>
    public void Check(int status)
    {
        if (status != 0) throw new ModelException($"the C library, status {status}: {Marshal.PtrToStringUTF8(_lastError())}");
    }

    /// <summary>cr_tensor_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TensorInfo
    {
        public nuint Size;
        public byte* Name;
        public int Type, Rank;
        public fixed long Dims[16];
        public nuint Bytes;
    }

    /// <summary>cr_session_options.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SessionOptions
    {
        public nuint Size;
        public int Threads, Unfused;
    }
}
