using System.Buffers;
using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;

namespace Compress.Graphs;

/// <summary>
/// Part of a file shown as memory. Small parts are copied; larger ones are mapped, and stay mapped until the process ends: spans over the
/// memory do not keep its owner alive, so no moment is safe to unmap. Mapped pages belong to the file and cost no memory of their own, and
/// the same part of the same file is mapped once.
/// </summary>
internal sealed unsafe class MappedFile : MemoryManager<byte>
{
    /// <summary>Up to this many bytes are copied.</summary>
    private const int CopiedBytes = 1 << 20;

    private static readonly ConcurrentDictionary<(FileIdentity File, long Offset, int Length), ReadOnlyMemory<byte>> Mapped = new();
    private readonly byte* _pointer;
    private readonly int _length;

    private MappedFile(MemoryMappedViewAccessor view, int length)
    {
        byte* pointer = null;
        // Never released, which keeps the view mapped.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _pointer = pointer + view.PointerOffset;
        _length = length;
    }

    /// <summary>Shows <paramref name="length"/> bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="ModelException">The file cannot be opened or mapped, or is shorter.</exception>
    public static ReadOnlyMemory<byte> Map(string path, long offset, int length, string what, bool mayMap)
    {
        if (length == 0) return default;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            // The file may have shrunk since its length was looked at; reading a page past its end would end the process.
            if (stream.Length < offset + length) throw new ModelException($"The {what} '{path}' has {stream.Length} bytes; expected at least {offset + length}. It changed while it was read.");
            if (length <= CopiedBytes || !mayMap)
            {
                var copy = new byte[length];
                stream.Position = offset;
                stream.ReadExactly(copy);
                return copy;
            }
            return FileStatus.Identify(path) is { } file
                ? Mapped.GetOrAdd((file, offset, length), _ => Open(stream, offset, length))
                : Open(stream, offset, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The {what} '{path}' cannot be read: {e.Message}", e);
        }
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

    private static ReadOnlyMemory<byte> Open(FileStream stream, long offset, int length)
    {
        using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new MappedFile(file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read), length).Memory;
    }
}
