using System.Buffers;
using System.Runtime.InteropServices;
using Compress.Graphs;

namespace Compress.Runtime.Planning;

/// <summary>Holds constants of a plan in place (owned arrays are pinned, mapped files stay mapped) and knows their addresses.</summary>
internal sealed unsafe class ConstantMemory : IDisposable
{
    private readonly Dictionary<Tensor, MemoryHandle> _handles = new(ReferenceEqualityComparer.Instance);

    ~ConstantMemory() => Release();

    public byte* Pointer(PlanValue value)
    {
        var tensor = value.Constant ?? throw new InvalidOperationException($"The value '{value.Name}' is no constant.");
        ref var handle = ref CollectionsMarshal.GetValueRefOrAddDefault(_handles, tensor, out var known);
        if (!known) handle = tensor.Bytes.Pin();
        return (byte*)handle.Pointer;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        foreach (var handle in _handles.Values) handle.Dispose();
        _handles.Clear();
    }
}
