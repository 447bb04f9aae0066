using System.Buffers;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>Shows an array of any unmanaged type as bytes, so that a tensor can own it without a copy.</summary>
internal sealed class ArrayMemory<T>(T[] array) : MemoryManager<byte> where T : unmanaged
{
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(array.AsSpan());

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        var handle = GCHandle.Alloc(array, GCHandleType.Pinned);
        return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + elementIndex, handle, this);
    }

    public override void Unpin()
    {
        // The handle given to MemoryHandle is freed by its Dispose.
    }

    protected override void Dispose(bool disposing)
    {
    }
}
