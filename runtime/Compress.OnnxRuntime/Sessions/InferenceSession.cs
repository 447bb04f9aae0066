namespace Microsoft.ML.OnnxRuntime;

/// <summary>A model loaded for running. Runs may be made from several threads at once.</summary>
public sealed unsafe class InferenceSession : IDisposable
{
    private readonly OrtHandle handle;
    private readonly SessionSignature inputs;
    private readonly SessionSignature outputs;
    private readonly SessionSignature overridable;
    private readonly Lazy<ModelMetadata> metadata;

    /// <summary>Loads a model file with default options.</summary>
    /// <param name="modelPath">The file; external data is read beside it.</param>
    /// <exception cref="OnnxRuntimeException">The file is missing or no model that ONNX Runtime runs.</exception>
    public InferenceSession(string modelPath)
        : this(modelPath, null)
    {
    }

    /// <summary>Loads a model file.</summary>
    /// <param name="modelPath">The file; external data is read beside it.</param>
    /// <param name="options">Settings, or null for the defaults.</param>
    /// <exception cref="OnnxRuntimeException">The file is missing or no model that ONNX Runtime runs.</exception>
    public InferenceSession(string modelPath, SessionOptions? options)
        : this(o => Open(modelPath, o), options)
    {
    }

    /// <summary>Loads a model from memory with default options.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <exception cref="OnnxRuntimeException">They are no model that ONNX Runtime runs.</exception>
    public InferenceSession(byte[] model)
        : this(model, null)
    {
    }

    /// <summary>Loads a model from memory.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="options">Settings, or null for the defaults.</param>
    /// <exception cref="OnnxRuntimeException">They are no model that ONNX Runtime runs.</exception>
    public InferenceSession(byte[] model, SessionOptions? options)
        : this(o => Open(model, o), options)
    {
    }

    private InferenceSession(Func<SessionOptions, nint> open, SessionOptions? options)
    {
        using var own = options is null ? new SessionOptions() : null;
        var session = open(options ?? own!);
        GC.KeepAlive(options);
        handle = new OrtHandle(session, OrtApi.ReleaseSession);
        inputs = new SessionSignature(session, "input", &OrtApi.SessionGetInputCount, &OrtApi.SessionGetInputName, &OrtApi.SessionGetInputTypeInfo);
        outputs = new SessionSignature(session, "output", &OrtApi.SessionGetOutputCount, &OrtApi.SessionGetOutputName, &OrtApi.SessionGetOutputTypeInfo);
        overridable = new SessionSignature(
            session,
            "initializer",
            &OrtApi.SessionGetOverridableInitializerCount,
            &OrtApi.SessionGetOverridableInitializerName,
            &OrtApi.SessionGetOverridableInitializerTypeInfo);
        metadata = new Lazy<ModelMetadata>(ReadMetadata);
    }

    /// <summary>Type and shape of each input that a run must be given.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata => inputs.Metadata;

    /// <summary>Type and shape of each output.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata => outputs.Metadata;

    /// <summary>Type and shape of each initializer that a run may replace.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> OverridableInitializerMetadata => overridable.Metadata;

    /// <summary>Names of the inputs in the model's order.</summary>
    public IReadOnlyList<string> InputNames => inputs.Names;

    /// <summary>Names of the outputs in the model's order.</summary>
    public IReadOnlyList<string> OutputNames => outputs.Names;

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata ModelMetadata => metadata.Value;

    internal nint Pointer => handle.Pointer;

    /// <summary>Computes all outputs.</summary>
    /// <param name="inputs">The inputs by name.</param>
    /// <returns>The outputs in the model's order; dispose them together.</returns>
    /// <exception cref="OnnxRuntimeException">A name, a type or a shape does not fit, or a node failed.</exception>
    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(IReadOnlyCollection<NamedOnnxValue> inputs) => Run(inputs, OutputNames);

    /// <summary>Computes the named outputs.</summary>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="outputNames">Which outputs.</param>
    /// <returns>The outputs in the order asked for; dispose them together.</returns>
    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(IReadOnlyCollection<NamedOnnxValue> inputs, IReadOnlyCollection<string> outputNames)
    {
        using var options = new RunOptions();
        return Run(inputs, outputNames, options);
    }

    /// <summary>Computes the named outputs.</summary>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="outputNames">Which outputs.</param>
    /// <param name="options">Settings of the run.</param>
    /// <returns>The outputs in the order asked for; dispose them together.</returns>
    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(
        IReadOnlyCollection<NamedOnnxValue> inputs, IReadOnlyCollection<string> outputNames, RunOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputNames);
        var given = new List<OrtValue>(inputs.Count);
        IDisposableReadOnlyCollection<OrtValue>? results = null;
        var done = false;
        try
        {
            given.AddRange(inputs.Select(i => i.ToOrtValue()));
            results = Run(options, [.. inputs.Select(i => i.Name)], given, outputNames);
            var named = outputNames.Zip(results, DisposableNamedOnnxValue.From).ToArray();
            done = true;
            return new DisposableList<DisposableNamedOnnxValue>(named);
        }
        finally
        {
            // An input that came out of an earlier run stays its collection's.
            foreach (var (value, source) in given.Zip(inputs))
            {
                if (source is not DisposableNamedOnnxValue)
                {
                    value.Dispose();
                }
            }

            if (!done)
            {
                results?.Dispose();
            }
        }
    }

    /// <summary>Computes the named outputs into values that the library allocates.</summary>
    /// <param name="runOptions">Settings of the run, or null for the defaults.</param>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="outputNames">Which outputs.</param>
    /// <returns>The outputs in the order asked for; dispose them together.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions? runOptions, IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputNames)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Run(runOptions, [.. inputs.Keys], [.. inputs.Values], outputNames);
    }

    /// <summary>Computes the named outputs into values that the library allocates.</summary>
    /// <param name="runOptions">Settings of the run, or null for the defaults.</param>
    /// <param name="inputNames">Names of the inputs.</param>
    /// <param name="inputValues">Their values, in the same order.</param>
    /// <param name="outputNames">Which outputs.</param>
    /// <returns>The outputs in the order asked for; dispose them together.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions? runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        var results = new nint[outputNames.Count];
        Invoke(runOptions, inputNames, inputValues, outputNames, results);
        var values = new OrtValue[results.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new OrtValue(results[i]);
        }

        return new DisposableList<OrtValue>(values);
    }

    /// <summary>Computes the named outputs into values that the caller has made, which must have the right shapes.</summary>
    /// <param name="runOptions">Settings of the run, or null for the defaults.</param>
    /// <param name="inputNames">Names of the inputs.</param>
    /// <param name="inputValues">Their values, in the same order.</param>
    /// <param name="outputNames">Which outputs.</param>
    /// <param name="outputValues">Where they are written, in the same order.</param>
    public void Run(
        RunOptions? runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue> outputValues)
    {
        ArgumentNullException.ThrowIfNull(outputNames);
        ArgumentNullException.ThrowIfNull(outputValues);
        Same(outputNames.Count, outputValues.Count, "output");
        Span<nint> results = stackalloc nint[outputValues.Count];
        var i = 0;
        foreach (var value in outputValues)
        {
            results[i++] = value.Pointer;
        }

        Invoke(runOptions, inputNames, inputValues, outputNames, results);
        GC.KeepAlive(outputValues);
    }

    /// <summary>An empty set of bound inputs and outputs.</summary>
    public OrtIoBinding CreateIoBinding() => new(handle.Pointer);

    /// <summary>Runs with bound inputs and outputs.</summary>
    /// <param name="runOptions">Settings of the run.</param>
    /// <param name="ioBinding">What is bound.</param>
    public void RunWithBinding(RunOptions runOptions, OrtIoBinding ioBinding)
    {
        ArgumentNullException.ThrowIfNull(runOptions);
        ArgumentNullException.ThrowIfNull(ioBinding);
        OrtStatus.Check(OrtApi.RunWithBinding(handle.Pointer, runOptions.Pointer, ioBinding.Pointer));
        GC.KeepAlive(ioBinding);
        GC.KeepAlive(runOptions);
        GC.KeepAlive(this);
    }

    /// <summary>Ends profiling.</summary>
    /// <returns>Path of the profile file.</returns>
    public string EndProfiling()
    {
        nint path;
        OrtStatus.Check(OrtApi.SessionEndProfiling(handle.Pointer, OrtAllocator.Default, &path));
        return OrtText.Take(path);
    }

    /// <summary>Frees the native session.</summary>
    public void Dispose()
    {
        handle.Dispose();
        inputs.Dispose();
        outputs.Dispose();
        overridable.Dispose();
    }

    private static nint Open(string path, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(path);
        nint session;
        fixed (byte* text = OrtText.Path(path))
        {
            OrtStatus.Check(OrtApi.CreateSession(OrtEnv.Instance().Pointer, text, options.Pointer, &session));
        }

        return session;
    }

    private static nint Open(byte[] model, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        nint session;
        byte none;
        fixed (byte* bytes = model)
        {
            OrtStatus.Check(OrtApi.CreateSessionFromArray(
                OrtEnv.Instance().Pointer, bytes is null ? &none : bytes, (nuint)model.Length, options.Pointer, &session));
        }

        return session;
    }

    private static void Same(int names, int values, string side)
    {
        if (names != values)
        {
            throw new ArgumentException($"{names} {side} names and {values} {side} values were given; there must be as many of each.");
        }
    }

    private void Invoke(
        RunOptions? runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        Span<nint> results)
    {
        ArgumentNullException.ThrowIfNull(inputNames);
        ArgumentNullException.ThrowIfNull(inputValues);
        Same(inputNames.Count, inputValues.Count, "input");
        var session = handle.Pointer;
        var names = stackalloc byte*[inputNames.Count + 1];
        var values = stackalloc nint[inputValues.Count + 1];
        var wanted = stackalloc byte*[outputNames.Count + 1];
        var i = 0;
        foreach (var name in inputNames)
        {
            names[i++] = inputs.Find(name, overridable);
        }

        i = 0;
        foreach (var value in inputValues)
        {
            values[i++] = value.Pointer;
        }

        i = 0;
        foreach (var name in outputNames)
        {
            wanted[i++] = outputs.Find(name);
        }

        fixed (nint* produced = results)
        {
            OrtStatus.Check(OrtApi.Run(
                session, runOptions?.Pointer ?? 0, names, values, (nuint)inputNames.Count, wanted, (nuint)outputNames.Count, produced));
        }

        // The native call saw pointers alone.
        GC.KeepAlive(inputValues);
        GC.KeepAlive(runOptions);
        GC.KeepAlive(this);
    }

    private ModelMetadata ReadMetadata()
    {
        nint pointer;
        OrtStatus.Check(OrtApi.SessionGetModelMetadata(handle.Pointer, &pointer));
        try
        {
            return new ModelMetadata(pointer);
        }
        finally
        {
            OrtApi.ReleaseModelMetadata(pointer);
        }
    }
}
