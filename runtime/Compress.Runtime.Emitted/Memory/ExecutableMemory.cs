using System.Runtime.InteropServices;

namespace Compress.Runtime.Emitted;

/// <summary>Memory for code on Linux. It is writable first and executable then, never both.</summary>
internal static unsafe partial class ExecutableMemory
{
    // PROT_READ, PROT_WRITE, PROT_EXEC, MAP_PRIVATE, MAP_ANONYMOUS and MAP_FAILED of sys/mman.h on x64.
    private const int Readable = 1, Writable = 2, Executable = 4;
    private const int Private = 2, Anonymous = 0x20;
    private const nint Failed = -1;

    /// <summary>Copies code to where it can be executed.</summary>
    /// <param name="code">The code; position-independent.</param>
    /// <param name="error">The system's error number where it refuses.</param>
    /// <returns>Where it begins, at the beginning of a page; null where the system refuses.</returns>
    public static byte* Map(ReadOnlySpan<byte> code, out int error)
    {
        error = 0;
        nint at = mmap(0, (nuint)code.Length, Readable | Writable, Private | Anonymous, -1, 0);
        if (at == Failed)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        code.CopyTo(new Span<byte>((void*)at, code.Length));
        if (mprotect(at, (nuint)code.Length, Readable | Executable) == 0)
            return (byte*)at;
        error = Marshal.GetLastPInvokeError();
        Unmap((byte*)at, code.Length);
        return null;
    }

    /// <summary>Gives memory back.</summary>
    public static void Unmap(byte* at, int length) => _ = munmap((nint)at, (nuint)length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);
}
