using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Compress.Graphs;

/// <summary>
/// Maps parts of files into memory, for good. On Unix by the system's own call: .NET's class for it is as large as everything else that the reader
/// needs of a file.
/// </summary>
internal static unsafe partial class FileMapping
{
    // PROT_READ, MAP_SHARED and MAP_FAILED of sys/mman.h: the same on Linux and macOS.
    private const int Readable = 1;
    private const int Shared = 1;
    private const nint Failed = -1;

    /// <summary>Where the bytes from <paramref name="offset"/> on are shown.</summary>
    /// <param name="file">An open file; it may be closed afterwards.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes, all of them in the file.</param>
    /// <exception cref="IOException">The system refuses.</exception>
    public static byte* Map(SafeFileHandle file, long offset, long length)
    {
        if (OperatingSystem.IsWindows()) return MapByClass(file, offset, length);
        // A mapping begins at a page.
        var before = offset % Environment.SystemPageSize;
        var at = mmap(0, (nuint)(length + before), Readable, Shared, file, offset - before);
        if (at == Failed) throw new IOException($"It cannot be mapped (error {Texts.Of(Marshal.GetLastPInvokeError())}).");
        return (byte*)at + before;
    }

    private static byte* MapByClass(SafeFileHandle file, long offset, long length)
    {
        using var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        // Never released, which keeps the view mapped.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        return pointer + view.PointerOffset;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);
}
