using Compress.Runtime.Memory;
using Compress.Runtime.Threading;

namespace Compress.Runtime.Planning.Choices;

/// <summary>Memory of one operation's inputs and outputs, full of random bytes, before a plan has a place for them.</summary>
internal sealed unsafe class OpMemory : IDisposable
{
    private readonly Dictionary<PlanValue, AlignedBuffer> _buffers = [];

    public OpMemory(PlanOp op)
    {
        foreach (var value in op.Inputs) Add(value);
        foreach (var value in op.Outputs) Add(value);
    }

    /// <summary>What the operation's steps are bound to.</summary>
    public Binding Binding(byte* scratch, ForkJoinPool pool) => new Alone(this, scratch, pool);

    public void Dispose()
    {
        foreach (var buffer in _buffers.Values) buffer.Dispose();
    }

    private void Add(PlanValue value)
    {
        if (_buffers.ContainsKey(value)) return;
        var buffer = new AlignedBuffer(value.Bytes);
        var state = 1u;
        foreach (ref var b in buffer.AsSpan<byte>())
        {
            state = (state * 1664525) + 1013904223;
            b = (byte)(state >> 24);
        }
        _buffers.Add(value, buffer);
    }

    private sealed class Alone(OpMemory memory, byte* scratch, ForkJoinPool pool) : Binding(null, null, scratch, pool, memory)
    {
        public override byte* Pointer(PlanValue value) => memory._buffers[value].Pointer;
    }
}
