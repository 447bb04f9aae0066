using System.Collections.Immutable;
using System.Diagnostics;
using Compress.Graphs;
using Compress.Runtime.Execution;
using Compress.Runtime.Kernels;
using Compress.Runtime.Memory;
using Compress.Runtime.Planning;

namespace Compress.Runtime;

/// <summary>
/// Runs a model with memory of its own: write the inputs, run, read the outputs. After the first run with a shape, runs allocate nothing.
/// One session serves one caller at a time; a second one that comes while a run is going on gets an error. Use one session a thread, or a
/// <see cref="SessionPool"/>. Spans that a session gives out are valid until an input's shape changes or the session is disposed.
/// </summary>
public sealed partial class Session : IDisposable
{
    private readonly CompiledModel _model;
    private readonly SessionOptions _options;
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);
    private readonly List<Bound> _bound = [];
    private Bound _current;
    private int _running;
    private bool _disposed;

    internal Session(CompiledModel model, SessionOptions options)
    {
        if (options.Threads < 0) throw new ArgumentOutOfRangeException(nameof(options), $"{nameof(SessionOptions.Threads)} is {options.Threads}; 0 (one a core) or more is expected.");
        _model = model;
        _options = options;
        foreach (var name in options.InputShapes?.Keys ?? [])
            if (!model.Inputs.Any(i => i.Name == name)) throw UnknownInput(name);
        foreach (var input in model.Inputs)
        {
            if (options.InputShapes?.GetValueOrDefault(input.Name) is { } given)
            {
                if (!given.IsStatic) throw new ModelException($"The shape {given} given for input '{input.Name}' has open dimensions; give numbers.");
                RequireFits(input, given);
                _shapes[input.Name] = given;
            }
            else if (input.Shape is not null)
                _shapes[input.Name] = new Shape(input.Shape.Select(d => (Dimension)(d.Value ?? Named(d.Symbol) ?? 1)));
        }
        _current = Bind();
    }

    /// <summary>The instruction-set tiers that kernels run on.</summary>
    public SessionTier Tier { get; } = new(KernelVariants.FloatTier, KernelVariants.QuantTier);

    /// <summary>Names of the inputs that a run needs, in the model's order.</summary>
    public ImmutableArray<string> InputNames => [.. _model.Inputs.Select(i => i.Name)];

    /// <summary>Names of the outputs, in the model's order.</summary>
    public ImmutableArray<string> OutputNames => [.. _model.Outputs.Select(o => o.Name)];

    /// <summary>What a run with the current shapes does.</summary>
    public SessionPlan Plan => _current.Describe();

    /// <summary>Bytes of the session's own memory for values and scratch, for all shapes it keeps memory for.</summary>
    public long MemoryBytes => _bound.Sum(b => b.Bytes);

    /// <summary>Sets an input's shape. Sizes that the model fixes must stay; the first run with new shapes compiles a plan.</summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="dims">Dimensions, outermost first.</param>
    /// <exception cref="ModelException">There is no such input, or the shape contradicts the model.</exception>
    public void Reshape(string name, params ReadOnlySpan<long> dims)
    {
        RequireUsable();
        if (_shapes.TryGetValue(name, out var known) && Same(known, dims)) return;
        var input = _model.Inputs.FirstOrDefault(i => i.Name == name) ?? throw UnknownInput(name);
        var shape = Shape.Of(dims);
        RequireFits(input, shape);
        // A named dimension has one size: other inputs that share the name follow.
        for (var d = 0; d < dims.Length && input.Shape is not null; d++)
        {
            if (input.Shape[d].Symbol is not { } symbol) continue;
            foreach (var other in _model.Inputs)
            {
                if (other.Name == name || other.Shape is null || !_shapes.TryGetValue(other.Name, out var old)) continue;
                var size = dims[d];
                _shapes[other.Name] = new Shape(other.Shape.Select((o, i) => o.Symbol == symbol ? (Dimension)size : old[i]));
            }
        }
        _shapes[name] = shape;
        _current = Bind();
    }

    /// <summary>The memory of an input in its current shape, row-major; write to it before <see cref="Run(CancellationToken)"/>.</summary>
    /// <param name="name">Name of the input.</param>
    /// <exception cref="ModelException">There is no such input, or it has another element type.</exception>
    public Span<T> Input<T>(string name) where T : unmanaged
    {
        RequireUsable();
        var value = Find(_current.Inputs, name) ?? throw UnknownInput(name);
        RequireType<T>(value.Buffer, "Input", name);
        return value.Buffer.Span<T>();
    }

    /// <summary>Sets an input's shape and gives its memory.</summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="dims">Dimensions, outermost first.</param>
    /// <exception cref="ModelException">There is no such input, or type or shape contradict the model.</exception>
    public Span<T> Input<T>(string name, params ReadOnlySpan<long> dims) where T : unmanaged
    {
        Reshape(name, dims);
        return Input<T>(name);
    }

    /// <summary>The current dimensions of an input, outermost first.</summary>
    /// <param name="name">Name of the input.</param>
    /// <exception cref="ModelException">There is no such input.</exception>
    public ReadOnlySpan<long> InputDims(string name)
    {
        RequireUsable();
        return (Find(_current.Inputs, name) ?? throw UnknownInput(name)).Buffer.Dims;
    }

    /// <summary>The elements of an output after a run, row-major; valid until the next run.</summary>
    /// <param name="name">Name of the output.</param>
    /// <exception cref="ModelException">There is no such output, it has another element type, or nothing ran yet.</exception>
    public ReadOnlySpan<T> Output<T>(string name) where T : unmanaged
    {
        var value = OutputBuffer(name);
        RequireType<T>(value, "Output", name);
        return value.Span<T>();
    }

    /// <summary>The dimensions of an output, outermost first.</summary>
    /// <param name="name">Name of the output.</param>
    /// <exception cref="ModelException">There is no such output, or its shape is only known after a run.</exception>
    public ReadOnlySpan<long> OutputDims(string name) => OutputBuffer(name).Dims;

    /// <summary>Runs on what the inputs' memory holds.</summary>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="InvalidOperationException">Another run of this session is going on.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; outputs are undefined.</exception>
    /// <exception cref="ModelException">Values do not fit an operator (an index out of range).</exception>
    public void Run(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _running, 1) != 0) ThrowBusy();
        try
        {
            _current.Run(cancellation);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Runs a model of one input and one output.</summary>
    /// <param name="input">As many elements as the input's current shape has.</param>
    /// <param name="output">Where the result goes: as many elements as the output has.</param>
    /// <exception cref="ModelException">Types or lengths differ, or the model has more inputs or outputs.</exception>
    public void Run<TIn, TOut>(ReadOnlySpan<TIn> input, Span<TOut> output) where TIn : unmanaged where TOut : unmanaged
    {
        if (_current.Inputs.Length != 1 || _current.Outputs.Length != 1)
            throw new ModelException($"The model has {_current.Inputs.Length} inputs and {_current.Outputs.Length} outputs; name them with {nameof(Input)} and {nameof(Output)}.");
        var (inputName, outputName) = (_current.Inputs[0].Name, _current.Outputs[0].Name);
        var target = Input<TIn>(inputName);
        if (target.Length != input.Length)
            throw new ModelException($"Input '{inputName}' takes {target.Length} elements, shape {_current.Inputs[0].Buffer}; {input.Length} were given. {nameof(Reshape)} sets another shape.");
        input.CopyTo(target);
        Run();
        var result = Output<TOut>(outputName);
        if (result.Length > output.Length)
            throw new ModelException($"Output '{outputName}' has {result.Length} elements; there is room for {output.Length}.");
        result.CopyTo(output);
    }

    /// <summary>Runs on tensors by name and gives tensors by name: convenient, and it allocates the results.</summary>
    /// <param name="inputs">A tensor for every input; their shapes become the session's.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="ModelException">An input is missing, unknown, or of another type or shape than the model allows.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var (name, tensor) in inputs)
        {
            var declared = _model.Inputs.FirstOrDefault(i => i.Name == name) ?? throw UnknownInput(name);
            if (declared.ElementType != tensor.ElementType) throw new ModelException($"Input '{name}' takes {declared.ElementType}; {tensor} was given.");
        }
        foreach (var input in _model.Inputs)
            if (!inputs.ContainsKey(input.Name)) throw new ModelException($"Input '{input.Name}' is missing; the model needs {string.Join(", ", _model.Inputs.Select(i => $"'{i.Name}'"))}.");
        Reshape(inputs);
        foreach (var (name, tensor) in inputs) tensor.Bytes.Span.CopyTo(Find(_current.Inputs, name)!.Buffer.Bytes);
        Run(cancellation);
        return _current.Outputs.ToDictionary(o => o.Name, o => OutputBuffer(o.Name).ToTensor(), StringComparer.Ordinal);
    }

    /// <summary>Frees the memory of shapes that are not the current ones.</summary>
    public void Trim()
    {
        RequireUsable();
        foreach (var bound in _bound.Where(b => b != _current)) bound.Dispose();
        _bound.RemoveAll(b => b != _current);
    }

    /// <summary>Frees the session's memory; spans it gave out must not be used afterwards.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        if (Interlocked.Exchange(ref _running, 1) != 0) ThrowBusy();
        _disposed = true;
        foreach (var bound in _bound) bound.Dispose();
        _bound.Clear();
        Volatile.Write(ref _running, 0);
    }

    private static bool Same(Shape shape, ReadOnlySpan<long> dims)
    {
        if (shape.Rank != dims.Length) return false;
        for (var d = 0; d < dims.Length; d++)
            if (shape[d].Value != dims[d]) return false;
        return true;
    }

    private void Reshape(IReadOnlyDictionary<string, Tensor> inputs)
    {
        RequireUsable();
        var changed = false;
        foreach (var input in _model.Inputs)
        {
            var dims = inputs[input.Name].Dims.AsSpan();
            if (_shapes.TryGetValue(input.Name, out var known) && Same(known, dims)) continue;
            var shape = Shape.Of(dims);
            RequireFits(input, shape);
            _shapes[input.Name] = shape;
            changed = true;
        }
        if (changed || _current.IsStale) _current = Bind();
    }

    /// <summary>The size given to another input's dimension of the same name.</summary>
    private long? Named(string? symbol)
    {
        if (symbol is null) return null;
        foreach (var input in _model.Inputs)
        {
            if (input.Shape is null || _options.InputShapes?.GetValueOrDefault(input.Name) is not { } given || given.Rank != input.Shape.Rank) continue;
            for (var d = 0; d < given.Rank; d++)
                if (input.Shape[d].Symbol == symbol) return given[d].Value;
        }
        return null;
    }

    private static void RequireFits(ValueInfo input, Shape shape)
    {
        if (shape.Rank > TensorBuffer.MaxRank) throw new ModelException($"The shape {shape} of input '{input.Name}' has more than {TensorBuffer.MaxRank} dimensions.");
        _ = Tensor.CountElements(shape.ToDims().AsSpan());
        if (input.Shape is null) return;
        var fits = input.Shape.Rank == shape.Rank;
        for (var d = 0; fits && d < shape.Rank; d++) fits = input.Shape[d].Value is not { } size || size == shape[d].Value;
        if (!fits) throw new ModelException($"Input '{input.Name}' is declared as {input.Shape}; the shape {shape} was given.");
    }

    private TensorBuffer OutputBuffer(string name)
    {
        RequireUsable();
        foreach (var output in _current.Outputs)
            if (output.Name == name) return output.Value ?? throw new ModelException($"Output '{name}' has no value before the first run.");
        throw new ModelException($"The model has no output '{name}'; it has {string.Join(", ", _current.Outputs.Select(o => $"'{o.Name}'"))}.");
    }

    private static BoundInput? Find(ImmutableArray<BoundInput> inputs, string name)
    {
        foreach (var input in inputs)
            if (input.Name == name) return input;
        return null;
    }

    private static void RequireType<T>(TensorBuffer buffer, string what, string name) where T : unmanaged
    {
        if (ElementTypes.Of<T>() != buffer.Type) throw new ModelException($"{what} '{name}' holds {buffer.Type}; it was asked for as {typeof(T).Name}.");
    }

    private ModelException UnknownInput(string name) =>
        new($"The model has no input '{name}'; it has {string.Join(", ", _model.Inputs.Select(i => $"'{i.Name}'"))}.");

    private void RequireUsable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Volatile.Read(ref _running) != 0) ThrowBusy();
    }

    private static void ThrowBusy() => throw new InvalidOperationException(
        "The session is in use by another caller. One session serves one caller at a time: make a session for each thread, or rent them from a SessionPool.");
}
