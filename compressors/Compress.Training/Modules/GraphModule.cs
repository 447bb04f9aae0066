using Compress.Training.Lowerings;
using GraphTensor = Compress.Graphs.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>
/// A graph as a trainable module: its float weights are parameters by initializer name, its batch-normalization statistics are kept
/// up to date in training mode, QuantizeLinear and DequantizeLinear fake-quantize with a straight-through gradient. The graph is
/// lowered once; a forward pass runs a list of steps over slots. <see cref="ToGraph"/> writes what was trained back.
/// </summary>
public sealed class GraphModule : IDisposable
{
    private readonly ModuleCompiler _compiled;
    private readonly (int Slot, Tensor Value)[] _fixed;
    private readonly (string Name, int Slot)[] _inputs;
    private readonly (string Name, int Slot)[] _outputs;

    /// <summary>Lowers a graph.</summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="options">Device, precision, what is trained; the defaults where null.</param>
    /// <exception cref="ModelException">An operator has no lowering, or not in the form used; the message names the node.</exception>
    public GraphModule(Graph graph, GraphModuleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Source = graph;
        Options = options ?? GraphModuleOptions.Default;
        // What lives as long as the module must not belong to a scope that the caller has open.
        using (var scope = torch.NewDisposeScope())
        {
            _compiled = new ModuleCompiler(Options.Logits ? BeforeSoftmax(graph) : graph, Options);
            foreach (var (_, value) in _compiled.Fixed) value.DetachFromDisposeScope();
            foreach (var parameter in _compiled.Parameters.Concat(_compiled.Buffers)) parameter.Value.DetachFromDisposeScope();
        }
        _inputs = [.. graph.RequiredInputs.Select(i => (i.Name, _compiled.SlotOf(i.Name)))];
        _outputs = [.. _compiled.Graph.Outputs.Select(o => (o.Name, _compiled.SlotOf(o.Name)))];
        _fixed = [.. _compiled.Fixed];
    }

    /// <summary>The graph that the module was made from.</summary>
    public Graph Source { get; }

    /// <summary>The options that the module was made with.</summary>
    public GraphModuleOptions Options { get; }

    /// <summary>True in training mode: batch statistics are used and kept, dropout drops. Starts false.</summary>
    public bool Training { get; set; }

    /// <summary>The trained initializers, in the graph's order.</summary>
    public IReadOnlyList<ModuleParameter> Parameters => _compiled.Parameters;

    /// <summary>Batch-normalization means and variances, in the graph's order.</summary>
    public IReadOnlyList<ModuleParameter> Buffers => _compiled.Buffers;

    /// <summary>Names of the inputs to feed.</summary>
    public IEnumerable<string> InputNames => _inputs.Select(i => i.Name);

    /// <summary>Names of the outputs.</summary>
    public IEnumerable<string> OutputNames => _outputs.Select(o => o.Name);

    /// <summary>Where the module computes.</summary>
    public torch.Device Device => _compiled.Device;

    /// <summary>One forward pass of a graph with one input; gives the first output.</summary>
    /// <param name="input">The input, on the module's device.</param>
    /// <exception cref="ModelException">The graph has another number of inputs.</exception>
    /// <exception cref="TrainingException">An operator failed; the message names the node.</exception>
    public Tensor Forward(Tensor input)
    {
        if (_inputs.Length != 1)
            throw new ModelException($"{Source} has the inputs {string.Join(", ", InputNames)}; feed them by name.");
        var frame = Start(observed: false);
        frame[_inputs[0].Slot] = input.alias();
        Run(frame, null);
        for (var i = 1; i < _outputs.Length; i++) ReleaseOutput(frame, _outputs[i].Slot);
        return Give(frame, _outputs[0].Slot);
    }

    /// <summary>One forward pass; gives all outputs by name.</summary>
    /// <param name="inputs">A value for every input, on the module's device.</param>
    /// <param name="observe">When given, is shown every input and every value that a node makes, with its name.</param>
    /// <exception cref="ModelException">An input is missing.</exception>
    /// <exception cref="TrainingException">An operator failed; the message names the node.</exception>
    public IReadOnlyDictionary<string, Tensor> Forward(IReadOnlyDictionary<string, Tensor> inputs, Action<string, Tensor>? observe = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var frame = Start(observe is not null);
        foreach (var (name, slot) in _inputs)
        {
            if (!inputs.TryGetValue(name, out var value))
                throw new ModelException($"The input '{name}' of {Source} was not fed; given are {string.Join(", ", inputs.Keys)}.");
            frame[slot] = value.alias();
            observe?.Invoke(name, value);
        }
        Run(frame, observe);
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, slot) in _outputs)
            outputs[name] = Give(frame, slot);
        return outputs;
    }

    /// <summary>The graph with the present values of parameters and statistics; everything else, and every name, as it was.</summary>
    public Graph ToGraph() => Source with
    {
        Initializers = Source.Initializers.WithAll(Parameters.Concat(Buffers)
            .Select(p => KeyValuePair.Create(p.Name, p.Value.ToGraph(p.StoredAs)))),
    };

    /// <summary>Takes values of parameters and statistics from another state of the same graph.</summary>
    /// <exception cref="ModelException">An initializer is missing there or has another shape.</exception>
    public void CopyFrom(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        CopyFrom(graph.Initializers);
    }

    /// <summary>Takes values of parameters and statistics by name.</summary>
    /// <exception cref="ModelException">One is missing or has another shape.</exception>
    public void CopyFrom(IReadOnlyDictionary<string, GraphTensor> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var noGrad = torch.no_grad();
        foreach (var parameter in Parameters.Concat(Buffers))
        {
            if (!values.TryGetValue(parameter.Name, out var value))
                throw new ModelException($"There is no value for the initializer '{parameter.Name}' of {Source}.");
            if (!value.Dims.AsSpan().SequenceEqual(parameter.Value.shape))
                throw new ModelException($"The value given for '{parameter.Name}' is {value}, but the module holds [{string.Join(", ", parameter.Value.shape)}].");
            using var source = value.ToTorch(Device, Options.Floats);
            parameter.Value.copy_(source);
        }
    }

    /// <summary>Sets the gradients of all parameters to zero.</summary>
    public void ZeroGradients()
    {
        foreach (var parameter in Parameters)
        {
            using var gradient = parameter.Value.grad;
            gradient?.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _compiled.Dispose();

    internal static void Run(ModuleStep step, Frame frame)
    {
        try
        {
            step.Run(frame);
        }
        catch (Exception e) when (e is System.Runtime.InteropServices.ExternalException or ArgumentException or InvalidOperationException)
        {
            throw new TrainingException($"{step.Node} failed: {e.Message}{(DeviceMemory.RanOut(e) ? " " + DeviceMemory.Remedy : "")}", e);
        }
    }

    private static Graph BeforeSoftmax(Graph graph)
    {
        var maker = graph.Index.Producer(graph.Outputs[0].Name);
        return maker is null || !maker.Is("Softmax") ? graph : graph with
        {
            Outputs = graph.Outputs.SetItem(0, graph.Outputs[0] with { Name = maker.Input(0) }),
        };
    }

    private Frame Start(bool observed)
    {
        var frame = new Frame(_compiled.SlotCount) { Training = Training, Observed = observed };
        foreach (var (slot, value) in _fixed) frame[slot] = value;
        return frame;
    }

    private void Run(Frame frame, Action<string, Tensor>? observe)
    {
        foreach (var step in _compiled.Steps)
        {
            Run(step, frame);
            if (observe is not null)
                foreach (var (slot, name) in step.Outputs)
                    if (frame.Has(slot)) observe(name, frame[slot]);
            foreach (var slot in step.Release) frame.Release(slot);
        }
    }

    private bool IsFixed(int slot) => Array.Exists(_fixed, f => f.Slot == slot);

    private Tensor Give(Frame frame, int slot) => IsFixed(slot) ? frame[slot].alias() : frame.Take(slot);

    private void ReleaseOutput(Frame frame, int slot)
    {
        if (!IsFixed(slot)) frame.Release(slot);
    }
}
