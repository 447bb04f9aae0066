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
    private readonly Shape?[] _shapes;
    private readonly List<Bound> _bound = [];
    private readonly bool _isAttached;
    private Bound _current;
    private SessionTier? _tier;
    private long _runs;
    private int _running;
    private bool _disposed;

    internal Session(CompiledModel model, SessionOptions options)
    {
        if (options.Threads < 0) throw new ArgumentOutOfRangeException(nameof(options), Texts.Of($"{nameof(SessionOptions.Threads)} is {options.Threads}; 0 (one a core) or more is expected."));
        if (options.SaturationEvery < 0) throw new ArgumentOutOfRangeException(nameof(options), Texts.Of($"{nameof(SessionOptions.SaturationEvery)} is {options.SaturationEvery}; 0 (never) or more is expected."));
        if (options.KeptShapes < 1) throw new ArgumentOutOfRangeException(nameof(options), Texts.Of($"{nameof(SessionOptions.KeptShapes)} is {options.KeptShapes}; 1 or more is expected."));
        _model = model;
        _options = options;
        _shapes = FirstShapes();
        _current = FirstBound();
        _isAttached = true;
    }

    /// <summary>Gives the model free where a session was forgotten.</summary>
    ~Session()
    {
        if (_isAttached && !_disposed) _model.Release();
    }

    /// <summary>The instruction-set tiers that kernels run on.</summary>
    public SessionTier Tier => _tier ??= new(KernelVariants.FloatTier, KernelVariants.QuantTier);

    /// <summary>Names of the inputs that a run needs, in the model's order.</summary>
    public ImmutableArray<string> InputNames => Lists.Map(_model.Inputs, i => i.Name);

    /// <summary>Names of the outputs, in the model's order.</summary>
    public ImmutableArray<string> OutputNames => Lists.Map(_model.Outputs, o => o.Name);

    /// <summary>What a run with the current shapes does.</summary>
    public SessionPlan Plan => _current.Describe();

    /// <summary>Bytes of the session's own memory for values and scratch, for all shapes it keeps memory for.</summary>
    public long MemoryBytes => _bound.Sum(b => b.Bytes);

    /// <summary>The memory of an input in its current shape, row-major; write to it before <see cref="Run(CancellationToken)"/>.</summary>
    /// <param name="name">Name of the input.</param>
    /// <exception cref="ModelException">There is no such input, or it has another element type.</exception>
    public Span<T> Input<T>(string name) where T : unmanaged
    {
        RequireUsable();
        var value = Find(name);
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
        return Find(name).Buffer.Dims;
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

    /// <summary>An input's memory, whatever its type.</summary>
    internal Span<byte> InputBytes(string name)
    {
        RequireUsable();
        return Find(name).Buffer.Bytes;
    }

    /// <summary>An output's memory after a run, whatever its type.</summary>
    internal ReadOnlySpan<byte> OutputBytes(string name) => OutputBuffer(name).Bytes;

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
        Enter();
        try
        {
            if (_options.SaturationEvery > 0 || RuntimeMetrics.IsEnabled) RunMeasured(cancellation);
            else _current.Run(cancellation);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs a model of one input and one output.</summary>
    /// <param name="input">As many elements as the input's current shape has.</param>
    /// <param name="output">Where the result goes: as many elements as the output has.</param>
    /// <exception cref="ModelException">Types or lengths differ, or the model has more inputs or outputs.</exception>
    public void Run<TIn, TOut>(ReadOnlySpan<TIn> input, Span<TOut> output) where TIn : unmanaged where TOut : unmanaged
    {
        if (_model.Inputs.Length != 1 || _model.Outputs.Length != 1)
            throw new ModelException($"The model has {_model.Inputs.Length} inputs and {_model.Outputs.Length} outputs; name them with {nameof(Input)} and {nameof(Output)}.");
        var (inputName, outputName) = (_model.Inputs[0].Name, _model.Outputs[0].Name);
        var target = Input<TIn>(inputName);
        if (target.Length != input.Length)
            throw new ModelException($"Input '{inputName}' takes {target.Length} elements, shape {_current.Inputs[0].Buffer}; {input.Length} were given. {nameof(Reshape)} sets another shape.");
        input.CopyTo(target);
        Run();
        CopyOutput(outputName, output);
    }

    /// <summary>Copies an output of the last run to memory of the caller.</summary>
    /// <param name="name">Name of the output.</param>
    /// <param name="destination">Room for at least all elements of the output, row-major.</param>
    /// <returns>The number of elements that were written.</returns>
    /// <exception cref="ModelException">There is no such output, it has another element type, nothing ran yet, or the room is too small.</exception>
    public int CopyOutput<T>(string name, Span<T> destination) where T : unmanaged
    {
        var result = Output<T>(name);
        if (result.Length > destination.Length)
            throw new ModelException($"Output '{name}' has {result.Length} elements, shape {OutputBuffer(name)}; there is room for {destination.Length}.");
        result.CopyTo(destination);
        return result.Length;
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
            if (!inputs.ContainsKey(input.Name)) throw new ModelException($"Input '{input.Name}' is missing; the model needs {Lists.Quoted(_model.Inputs.AsSpan(), i => i.Name)}.");
        Reshape(inputs);
        foreach (var (name, tensor) in inputs) tensor.Bytes.Span.CopyTo(Find(name).Buffer.Bytes);
        Run(cancellation);
        return _current.Outputs.ToDictionary(o => o.Name, o => OutputBuffer(o.Name).ToTensor(), StringComparer.Ordinal);
    }

    /// <summary>Frees the memory of shapes that are not the current ones.</summary>
    public void Trim()
    {
        Enter();
        try
        {
            foreach (var bound in _bound.Where(b => b != _current)) bound.Dispose();
            _bound.RemoveAll(b => b != _current);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees the session's memory; spans it gave out must not be used afterwards.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        if (Interlocked.Exchange(ref _running, 1) != 0) ThrowBusy();
        _disposed = true;
        foreach (var bound in _bound) bound.Dispose();
        _bound.Clear();
        _model.Release();
        Leave();
        GC.SuppressFinalize(this);
    }

    private TensorBuffer OutputBuffer(string name)
    {
        RequireUsable();
        (_current as UnboundBound)?.Fail();
        foreach (var output in _current.Outputs)
            if (output.Name == name) return output.Value ?? throw new ModelException($"Output '{name}' has no value before the first run.");
        throw new ModelException($"The model has no output '{name}'; it has {Lists.Quoted<BoundOutput>(_current.Outputs, o => o.Name)}.");
    }

    private BoundInput Find(string name)
    {
        foreach (var input in _current.Inputs)
            if (input.Name == name) return input;
        var known = _model.Inputs[IndexOf(name)];
        (_current as UnboundBound)?.Fail();
        throw new ModelException($"The rank of input '{known.Name}' is not known; set its shape with {nameof(Reshape)} first.");
    }

    private static void RequireType<T>(TensorBuffer buffer, string what, string name) where T : unmanaged
    {
        if (ElementTypes.Of<T>() != buffer.Type) throw new ModelException($"{what} '{name}' holds {buffer.Type}; it was asked for as {typeof(T).Name}.");
    }

    private ModelException UnknownInput(string name) =>
        new($"The model has no input '{name}'; it has {Lists.Quoted(_model.Inputs.AsSpan(), i => i.Name)}.");

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _running, 1) != 0) ThrowBusy();
    }

    private void Leave() => Volatile.Write(ref _running, 0);

    private void RequireUsable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Volatile.Read(ref _running) != 0) ThrowBusy();
    }

    private static void ThrowBusy() => throw new InvalidOperationException(
        "The session is in use by another caller. One session serves one caller at a time: make a session for each thread, or rent them from a SessionPool.");
}
