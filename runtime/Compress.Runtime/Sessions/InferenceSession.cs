using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Runtime;

/// <summary>
/// A model and its sessions in one object, used as ONNX Runtime's class of this name is: made from a file, fed with named tensors, callable
/// from any thread at once. It allocates its results; use <see cref="CompiledModel"/> and <see cref="Session"/> to run without allocating.
/// </summary>
public sealed class InferenceSession : IDisposable
{
    private readonly SessionPool _pool;

    /// <summary>Loads an ONNX file or a bundle.</summary>
    /// <param name="modelPath">The file.</param>
    /// <param name="options">Threads and the like; <see cref="SessionOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The file is missing, malformed, over a limit, or uses something unsupported.</exception>
    public InferenceSession(string modelPath, SessionOptions? options = null) : this(CompiledModel.Load(modelPath), options)
    {
    }

    /// <summary>Loads an ONNX file or a bundle from memory, which must not change afterwards.</summary>
    /// <param name="model">The file's bytes.</param>
    /// <param name="options">Threads and the like; <see cref="SessionOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The bytes are malformed, over a limit, or use something unsupported.</exception>
    public InferenceSession(byte[] model, SessionOptions? options = null) : this(CompiledModel.Load(model), options)
    {
    }

    private InferenceSession(CompiledModel model, SessionOptions? options)
    {
        Model = model;
        _pool = new SessionPool(model, options);
        InputMetadata = model.Inputs.ToImmutableDictionary(i => i.Name, StringComparer.Ordinal);
        OutputMetadata = model.Outputs.ToImmutableDictionary(o => o.Name, StringComparer.Ordinal);
    }

    /// <summary>The model, for sessions of one's own.</summary>
    public CompiledModel Model { get; }

    /// <summary>Element types and shapes of the inputs by name; open dimensions have no number.</summary>
    public ImmutableDictionary<string, ValueInfo> InputMetadata { get; }

    /// <summary>Element types and shapes of the outputs by name.</summary>
    public ImmutableDictionary<string, ValueInfo> OutputMetadata { get; }

    /// <summary>Names of the inputs in the model's order.</summary>
    public ImmutableArray<string> InputNames => [.. Model.Inputs.Select(i => i.Name)];

    /// <summary>Names of the outputs in the model's order.</summary>
    public ImmutableArray<string> OutputNames => [.. Model.Outputs.Select(o => o.Name)];

    /// <summary>Runs on tensors by name and gives every output by name.</summary>
    /// <param name="inputs">A tensor for every input.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="ModelException">An input is missing, unknown, or of another type or shape than the model allows.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellation = default)
    {
        using var rental = _pool.Rent();
        return rental.Session.Run(inputs, cancellation);
    }

    /// <summary>Runs on tensors by name and gives the named outputs in the order in which they were asked for.</summary>
    /// <param name="inputs">A tensor for every input.</param>
    /// <param name="outputNames">The outputs to give.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="ModelException">An input does not fit, or there is no output of a name.</exception>
    public ImmutableArray<Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyCollection<string> outputNames, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        foreach (var name in outputNames)
            if (!OutputMetadata.ContainsKey(name)) throw new ModelException($"The model has no output '{name}'; it has {string.Join(", ", OutputNames.Select(o => $"'{o}'"))}.");
        var results = Run(inputs, cancellation);
        return [.. outputNames.Select(name => results[name])];
    }

    /// <summary>Frees the model and its sessions.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        Model.Dispose();
    }
}
