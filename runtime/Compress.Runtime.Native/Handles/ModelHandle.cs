using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Compress.Graphs;

namespace Compress.Runtime.Native;

/// <summary>A model that the caller and its open sessions keep alive together: the last one to let go frees it.</summary>
internal sealed unsafe class ModelHandle(CompiledModel model, List<nint> texts)
{
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

        TensorText[] Tensors(ImmutableArray<ValueInfo> values)
        {
            var tensors = new TensorText[values.Length];
            for (var i = 0; i < tensors.Length; i++) tensors[i] = new TensorText(values[i].Name, Text(values[i].Name));
            return tensors;
        }

        var labels = new nint[model.Labels.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = Text(model.Labels[i]);
        return new ModelHandle(model, texts) { Inputs = Tensors(model.Inputs), Outputs = Tensors(model.Outputs), Labels = labels };
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
        foreach (var text in texts) Marshal.FreeCoTaskMem(text);
    }
}

/// <summary>An input's or output's name, for both sides.</summary>
internal sealed class TensorText(string name, nint utf8)
{
    public string Name => name;

    public nint Utf8 => utf8;
}
