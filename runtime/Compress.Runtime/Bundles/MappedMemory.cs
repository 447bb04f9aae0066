using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Compress.Runtime.Bundles;

/// <summary>
/// A file as memory. Small files are copied; larger ones are mapped and stay mapped for the life of the process, since spans over them do
/// not keep their owner alive.
/// </summary>
internal sealed unsafe class MappedMemory : MemoryManager<byte>
{
    /// <summary>Up to this many bytes are copied.</summary>
    private const long CopiedBytes = 1 << 20;

    private readonly byte* _pointer;
    private readonly int _length;

    private MappedMemory(MemoryMappedViewAccessor view, int length)
    {
        byte* pointer = null;
        // Never released, which keeps the view mapped.
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _pointer = pointer + view.PointerOffset;
        _length = length;
    }

    public static ReadOnlyMemory<byte> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (stream.Length > int.MaxValue) throw new Graphs.ModelException($"The file has {stream.Length} bytes; up to {int.MaxValue} are handled.");
        if (stream.Length <= CopiedBytes)
        {
            var copy = new byte[stream.Length];
            stream.ReadExactly(copy);
            return copy;
        }
        using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new MappedMemory(file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read), (int)stream.Length).Memory;
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
}
