using System.Buffers;
using Compress.Graphs;

namespace Compress.Runtime.Planning;

/// <summary>Holds constants of a plan in place (owned arrays are pinned, mapped files stay mapped) and knows their addresses.</summary>
internal sealed unsafe class ConstantMemory : IDisposable
{
    private readonly Dictionary<Tensor, Pin> _pins = new(ReferenceEqualityComparer.Instance);

    ~ConstantMemory() => Release();

    public byte* Pointer(PlanValue value)
    {
        var tensor = value.Constant ?? throw new InvalidOperationException(Texts.Of($"The value '{value.Name}' is no constant."));
        if (!_pins.TryGetValue(tensor, out var pin)) _pins.Add(tensor, pin = new Pin(tensor.Bytes.Pin()));
        return pin.Pointer;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        foreach (var pin in _pins.Values) pin.Free();
        _pins.Clear();
    }

    private sealed class Pin(MemoryHandle handle)
    {
        private MemoryHandle _handle = handle;

        public byte* Pointer => (byte*)_handle.Pointer;

        public void Free() => _handle.Dispose();
    }
}
