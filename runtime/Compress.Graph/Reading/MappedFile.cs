using System.Buffers;
using Microsoft.Win32.SafeHandles;

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

    private static readonly Dictionary<string, MappedFile> Mapped = new(StringComparer.Ordinal);
    private readonly byte* _pointer;
    private readonly int _length;

    private MappedFile(byte* pointer, int length)
    {
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
            var size = RandomAccess.GetLength(file);
            if (size < offset + length) throw new ModelException($"The {what} '{path}' has {size} bytes; expected at least {offset + length}. It changed while it was read.");
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

    private static ReadOnlyMemory<byte> Show(SafeFileHandle file, string path, long offset, int length, bool mayMap) =>
        length <= CopiedBytes || !mayMap ? Copy(file, offset, length) : Shown(path, file, offset, length).Memory;

    private static byte[] Copy(SafeFileHandle file, long offset, int length)
    {
        var copy = new byte[length];
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(file, copy.AsSpan(done), offset + done);
            if (read == 0) throw new EndOfStreamException("It ended while it was read.");
            done += read;
        }
        return copy;
    }

    private static MappedFile Shown(string path, SafeFileHandle file, long offset, int length)
    {
        if (FileStatus.Identify(path) is not { } version) return new MappedFile(FileMapping.Map(file, offset, length), length);
        var key = $"{version} {Texts.Of(offset)} {Texts.Of(length)}";
        lock (Mapped)
        {
            if (!Mapped.TryGetValue(key, out var known)) Mapped.Add(key, known = new MappedFile(FileMapping.Map(file, offset, length), length));
            return known;
        }
    }
}
