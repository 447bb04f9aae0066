using Compress.Preprocessing;

namespace Compress.Runtime.Native;

/// <summary>A session, the buffers bound to its outputs, and the gate that lets one thread in.</summary>
internal sealed unsafe class SessionHandle : IDisposable
{
    private const int Free = 0, Used = 1, Closed = 2;

    private readonly Session _session;
    private readonly Bound[] _bound;
    private readonly Lock _cancelGate = new();
    private CancellationTokenSource _cancel = new();
    private int _state;

    public SessionHandle(ModelHandle owner, SessionOptions options)
    {
        owner.Acquire();
        try
        {
            Owner = owner;
            _session = owner.Model.CreateSession(options);
            _bound = new Bound[owner.Outputs.Length];
        }
        catch
        {
            owner.Release();
            throw;
        }
    }

    public ModelHandle Owner { get; }

    /// <summary>Whether a run has ended well since the session was made: outputs have values.</summary>
    public bool HasRun { get; private set; }

    /// <exception cref="StatusException">Another thread is inside, or the session was closed.</exception>
    public void Enter()
    {
        switch (Interlocked.CompareExchange(ref _state, Used, Free))
        {
            case Used: StatusException.Throw(Status.Busy, "The session is in use by another thread. One session serves one thread at a time: create one for each."); break;
            case Closed: StatusException.Throw(Status.Handle, "The session was closed."); break;
        }
    }

    public void Leave() => Volatile.Write(ref _state, Free);

    /// <summary>Closes the session for good.</summary>
    /// <exception cref="StatusException">Another thread is inside, or it was closed.</exception>
    public void Close()
    {
        Enter();
        Dispose();
    }

    /// <summary>Frees what the session holds; nobody may be inside.</summary>
    public void Dispose()
    {
        lock (_cancelGate)
        {
            Volatile.Write(ref _state, Closed);
            _cancel.Dispose();
        }
        _session.Dispose();
        Owner.Release();
    }

    public void Run()
    {
        CancellationToken token;
        lock (_cancelGate)
        {
            if (_cancel.IsCancellationRequested && !_cancel.TryReset()) _cancel = new CancellationTokenSource();
            token = _cancel.Token;
        }
        _session.Run(token);
        HasRun = true;
        for (var i = 0; i < _bound.Length; i++)
            if (_bound[i].Buffer != null) CopyOutput(i, _bound[i].Buffer, _bound[i].Capacity);
    }

    /// <summary>Stops a run that is going on; may be called from any thread.</summary>
    public void Cancel()
    {
        lock (_cancelGate)
        {
            if (Volatile.Read(ref _state) == Used) _cancel.Cancel();
        }
    }

    public void Bind(int output, void* buffer, nuint capacity) => _bound[output] = new Bound(buffer, capacity);

    public void Reshape(int input, ReadOnlySpan<long> dims) => _session.Reshape(Owner.Inputs[input].Name, dims);

    public ReadOnlySpan<long> InputDims(int index) => _session.InputDims(Owner.Inputs[index].Name);

    public ReadOnlySpan<long> OutputDims(int index) => _session.OutputDims(Owner.Outputs[index].Name);

    /// <summary>Prepares a sample from a file and writes it to the only input.</summary>
    public void Feed(string path) => _session.Feed(Plan(), path);

    /// <summary>Prepares a sample from the bytes of a file and writes it to the only input.</summary>
    public void Feed(ReadOnlySpan<byte> file) => _session.Feed(Plan().ApplyContent(file));

    /// <summary>The bytes of an output after a run.</summary>
    public ReadOnlySpan<byte> Output(int index)
    {
        if (!HasRun) StatusException.Throw(Status.State, $"Output '{Owner.Outputs[index].Name}' has no value before the first run.");
        return Elements.Output(_session, Owner.Outputs[index].Name, Owner.Model.Outputs[index].ElementType);
    }

    /// <summary>The bytes of an input, to be written before a run.</summary>
    public Span<byte> Input(int index) => Elements.Input(_session, Owner.Inputs[index].Name, Owner.Model.Inputs[index].ElementType);

    public nuint CopyOutput(int index, void* buffer, nuint capacity)
    {
        var bytes = Output(index);
        if ((nuint)bytes.Length > capacity)
            StatusException.Throw(Status.Size, $"Output '{Owner.Outputs[index].Name}' takes {bytes.Length} bytes; the buffer holds {capacity}.");
        bytes.CopyTo(new Span<byte>(buffer, bytes.Length));
        return (nuint)bytes.Length;
    }

    private PreprocessPlan Plan()
    {
        if (Owner.Model.Preprocess is not { } plan)
            throw new StatusException(Status.State, "The model came without preprocessing: load a bundle, or write prepared values with cr_session_set_input.");
        return plan;
    }

    private readonly struct Bound(void* buffer, nuint capacity)
    {
        public void* Buffer { get; } = buffer;

        public nuint Capacity { get; } = capacity;
    }
}
