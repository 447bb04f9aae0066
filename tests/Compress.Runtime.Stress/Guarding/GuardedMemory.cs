using System.Buffers;
using Compress.Graphs;

namespace Compress.Runtime.Stress.Guarding;

/// <summary>A constant's bytes between pages that fault.</summary>
internal sealed unsafe class GuardedMemory : MemoryManager<byte>
{
    private readonly GuardedBuffer _buffer;

    private GuardedMemory(ReadOnlySpan<byte> bytes)
    {
        _buffer = new GuardedBuffer(bytes.Length);
        bytes.CopyTo(GetSpan());
    }

    /// <summary>The graph with copies of its constants that fault when something reads beyond their ends.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="owners">Gets what must be disposed after the last run.</param>
    public static Graph Guard(Graph graph, List<IDisposable> owners) => graph with
    {
        Initializers = new NameMap<Tensor>(graph.Initializers.Select(i => new KeyValuePair<string, Tensor>(i.Key, Guard(i.Value, owners)))),
    };

    public override Span<byte> GetSpan() => _buffer.Span<byte>();

    public override MemoryHandle Pin(int elementIndex = 0) => new(_buffer.Pointer + elementIndex, default, this);

    public override void Unpin()
    {
        // The memory never moves.
    }

    protected override void Dispose(bool disposing) => _buffer.Dispose();

    private static Tensor Guard(Tensor tensor, List<IDisposable> owners)
    {
        if (tensor.ElementType.BitsPerElement() == 0) return tensor;
        var memory = new GuardedMemory(tensor.Bytes.Span);
        owners.Add(memory);
        return Tensor.FromBytes(tensor.ElementType, tensor.Dims.AsSpan(), memory.Memory);
    }
}
