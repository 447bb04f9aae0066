using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Compress.Runtime.Native;

/// <summary>What needs no model.</summary>
internal static unsafe class LibraryExports
{
    /// <summary>Grows when a function or structure changes in a way that breaks callers.</summary>
    public const int AbiVersion = 1;

    private static readonly nint Version = Marshal.StringToCoTaskMemUTF8(typeof(CompiledModel).Assembly.GetName().Version!.ToString(3));

    [UnmanagedCallersOnly(EntryPoint = "cr_version", CallConvs = [typeof(CallConvCdecl)])]
    public static nint GetVersion() => Version;

    [UnmanagedCallersOnly(EntryPoint = "cr_abi_version", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetAbiVersion() => AbiVersion;

    [UnmanagedCallersOnly(EntryPoint = "cr_last_error", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* GetLastError() => LastError.Message;
}
