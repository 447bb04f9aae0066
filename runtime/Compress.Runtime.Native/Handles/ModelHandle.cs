using System.Runtime.InteropServices;

namespace Compress.Runtime.Native;

/// <summary>A model that the caller and its open sessions keep alive together: the last one to let go frees it.</summary>
internal sealed unsafe class ModelHandle(CompiledModel model)
{
    private readonly List<nint> _texts = [];
    private int _owners = 1;

    public CompiledModel Model => model;

    public TensorText[] Inputs { get; private init; } = [];

    public TensorText[] Outputs { get; private init; } = [];

    public nint[] Labels { get; private init; } = [];

    public static ModelHandle Of(CompiledModel model)
    {
        var texts = new List<nint>();
        nint Text(string text)
        {
            texts.Add(Marshal.StringToCoTaskMemUTF8(text));
            return texts[^1];
        }

        var handle = new ModelHandle(model)
        {
            Inputs = [.. model.Inputs.Select(i => new TensorText(i.Name, Text(i.Name)))],
            Outputs = [.. model.Outputs.Select(o => new TensorText(o.Name, Text(o.Name)))],
            Labels = [.. model.Labels.Select(Text)],
        };
        handle._texts.AddRange(texts);
        return handle;
    }

    /// <summary>Keeps the model alive until <see cref="Release"/>.</summary>
    /// <exception cref="StatusException">It is freed already.</exception>
    public void Acquire()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _owners);
            if (seen == 0) StatusException.Throw(Status.Handle, "The model was closed.");
        }
        while (Interlocked.CompareExchange(ref _owners, seen + 1, seen) != seen);
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) != 0) return;
        model.Dispose();
        foreach (var text in _texts) Marshal.FreeCoTaskMem(text);
    }
}

/// <summary>An input's or output's name, for both sides.</summary>
internal readonly record struct TensorText(string Name, nint Utf8);
