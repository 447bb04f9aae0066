using TorchSharp.Modules;

namespace TorchSharp.Optim;

/// <summary>What an optimizer remembers about one parameter: a count of steps and some tensors of its shape.</summary>
internal sealed class ParameterState(Parameter parameter, int slots) : IDisposable
{
    private readonly torch.Tensor?[] _slots = new torch.Tensor?[slots];

    public Parameter Parameter { get; } = parameter;

    /// <summary>Steps taken with a gradient.</summary>
    public long Step { get; set; }

    /// <summary>A remembered tensor, null before the first step.</summary>
    public torch.Tensor? this[int slot]
    {
        get => _slots[slot];
        set
        {
            _slots[slot]?.Dispose();
            _slots[slot] = value?.DetachFromDisposeScope();
        }
    }

    /// <summary>A remembered tensor, zeros at first.</summary>
    public torch.Tensor Get(int slot) => this[slot] ??= Parameter.zeros_like();

    public void Save(BinaryWriter writer)
    {
        writer.Write(Step);
        foreach (var tensor in _slots)
        {
            writer.Write(tensor is not null);
            if (tensor is not null)
            {
                TensorStream.Write(writer, tensor);
            }
        }
    }

    public void Load(BinaryReader reader)
    {
        Step = reader.ReadInt64();
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (!reader.ReadBoolean())
            {
                this[slot] = null;
                continue;
            }
            var tensor = TensorStream.Read(reader);
            if (!tensor.shape.AsSpan().SequenceEqual(Parameter.shape))
            {
                var seen = string.Join(", ", tensor.shape);
                tensor.Dispose();
                throw new InvalidDataException(
                    $"The saved optimizer state has shape [{seen}] where the parameter has [{string.Join(", ", Parameter.shape)}]; it belongs to other parameters.");
            }
            if (Parameter.device_type == DeviceType.CPU)
            {
                this[slot] = tensor;
                continue;
            }
            using (tensor)
            {
                this[slot] = tensor.to(Parameter.device);
            }
        }
    }

    public void Dispose()
    {
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            this[slot] = null;
        }
    }
}
