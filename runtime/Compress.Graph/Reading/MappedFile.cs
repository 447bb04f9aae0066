using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Compress.Graphs;

/// <summary>
/// Part of a file shown as memory. Small parts are copied; larger ones are mapped, and stay mapped until the process ends: spans over the
/// memory do not keep its owner alive, so no moment is safe to unmap. Mapped pages belong to the file and cost no memory of their own, and
/// the same part of the same file is mapped once.
/// </summary>
internal sealed unsafe partial class MappedFile : MemoryManager<byte>
{
    /// <summary>Up to this many bytes are copied.</summary>
    private const int CopiedBytes = 1 << 20;

    private const int ProtectRead = 1, MapShared = 1;

    private static readonly Lock Gate = new();
    private static readonly List<MappedFile> Mapped = [];
    private readonly FileIdentity _file;
    private readonly long _offset;
    private readonly byte* _pointer;
    private readonly int _length;

    private MappedFile(FileIdentity file, long offset, byte* pointer, int length)
    {
        _file = file;
        _offset = offset;
        _pointer = pointer;
        _length = length;
    }

    /// <summary>Shows <paramref name="length"/> bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="ModelException">The file cannot be opened or mapped, or is shorter.</exception>
    public static ReadOnlyMemory<byte> Map(string path, long offset, int length, string what, bool mayMap)
    {
        if (length == 0) return default;
        try
        {
            using var file = Open(path);
            // The file may have shrunk since its length was looked at; reading a page past its end would end the process.
            var there = RandomAccess.GetLength(file);
            if (there < offset + length) throw new ModelException($"The {what} '{path}' has {there} bytes; expected at least {offset + length}. It changed while it was read.");
            return Show(file, path, offset, length, mayMap);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The {what} '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Shows a whole file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="ModelException">It is larger than memory can be shown.</exception>
    public static ReadOnlyMemory<byte> Read(string path)
    {
        using var file = Open(path);
        var length = RandomAccess.GetLength(file);
        if (length > int.MaxValue) throw new ModelException($"The file has {length} bytes; up to {int.MaxValue} are handled.");
        return Show(file, path, 0, (int)length, mayMap: true);
    }

    public override Span<byte> GetSpan() => new(_pointer, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_pointer + elementIndex, default, this);

    public override void Unpin()
    {
        // Mapped memory does not move.
    }

    protected override void Dispose(bool disposing)
    {
        // Stays mapped; see above.
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    private static ReadOnlyMemory<byte> Show(SafeFileHandle file, string path, long offset, int length, bool mayMap)
    {
        if (length <= CopiedBytes || !mayMap) return Copy(file, offset, length);
        if (FileStatus.Identify(path) is not { } identity) return new MappedFile(default, offset, MapPart(file, offset, length), length).Memory;
        lock (Gate)
        {
            foreach (var known in Mapped)
                if (known._offset == offset && known._length == length && known._file.Is(identity)) return known.Memory;
            var made = new MappedFile(identity, offset, MapPart(file, offset, length), length);
            Mapped.Add(made);
            return made.Memory;
        }
    }

    private static byte[] Copy(SafeFileHandle file, long offset, int length)
    {
        var copy = new byte[length];
        for (var at = 0; at < length;)
        {
            var read = RandomAccess.Read(file, copy.AsSpan(at), offset + at);
            if (read == 0) throw new EndOfStreamException($"it ends at byte {offset + at}");
            at += read;
        }
        return copy;
    }

    /// <summary>Maps by the system's own call where there is one: .NET's classes for it are many times this code.</summary>
    private static byte* MapPart(SafeFileHandle file, long offset, int length)
    {
        if (OperatingSystem.IsWindows())
        {
            using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            var view = mapped.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
            byte* pointer = null;
            // Never released, which keeps the view mapped.
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            return pointer + view.PointerOffset;
        }
        var within = (int)(offset % Environment.SystemPageSize);
        var start = mmap(null, (nuint)(length + (long)within), ProtectRead, MapShared, (int)file.DangerousGetHandle(), (nint)(offset - within));
        if (start == (void*)-1) throw new IOException($"it cannot be mapped (error {Marshal.GetLastPInvokeError()})");
        return (byte*)start + within;
    }

    // off_t has a pointer's width wherever .NET runs on 64 bits.
    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);
}
