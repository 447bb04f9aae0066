using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training.Lowerings;

/// <summary>The values of one forward pass, by slot.</summary>
internal sealed class Frame(int slots)
{
    private readonly Tensor?[] _slots = new Tensor?[slots];

    /// <summary>True while batch statistics are taken and dropout drops.</summary>
    public bool Training { get; set; }

    /// <summary>True while somebody looks at inner values: nothing may then be computed in place.</summary>
    public bool Observed { get; set; }

    /// <summary>The value in a slot.</summary>
    public Tensor this[int slot]
    {
        get => _slots[slot] ?? throw new InvalidOperationException($"Slot {slot} was read before it was written.");
        set => _slots[slot] = value;
    }

    /// <summary>True where the slot holds a value.</summary>
    public bool Has(int slot) => _slots[slot] is not null;

    /// <summary>Gives a slot's value back to libtorch; autograd keeps what it needs of it.</summary>
    public void Release(int slot)
    {
        _slots[slot]?.Dispose();
        _slots[slot] = null;
    }

    /// <summary>Takes a value out of its slot; the caller owns it.</summary>
    public Tensor Take(int slot)
    {
        var value = this[slot];
        _slots[slot] = null;
        return value;
    }
}
