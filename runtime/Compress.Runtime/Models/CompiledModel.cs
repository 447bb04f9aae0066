using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Runtime.Bundles;
using Compress.Runtime.Planning;
using Compress.Runtime.Threading;

namespace Compress.Runtime;

/// <summary>
/// A loaded model: weights, and plans compiled for the input shapes that were asked for. It is shared by any number of sessions, on any
/// threads. Sessions that still exist when it is disposed keep what they need until they are disposed too.
/// </summary>
public sealed class CompiledModel : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<ForkJoinPool> _pools = [];
    private readonly PlanCache _plans;
    private readonly WeakReference<Graph> _folded;
    private readonly Bundle? _bundle;
    private Graph? _prepared;
    private int _sessions;
    private bool _disposed;

    private CompiledModel(Graph graph, LoadOptions options, Bundle? bundle, string name)
    {
        Options = options;
        _bundle = bundle;
        _plans = new PlanCache(options.CachedPlans);
        Source = graph;
        Name = name;
        OperatorCheck.RequireKept(graph);
        GraphChecker.Require(graph);
        _prepared = ModelPreparation.Prepare(graph, options);
        _folded = new WeakReference<Graph>(_prepared);
        OperatorCheck.Require(_prepared);
        Inputs = [.. _prepared.RequiredInputs];
        Outputs = graph.Outputs;
        if (bundle is null) return;
        Labels = bundle.ReadLabels();
        Preprocess = bundle.ReadPreprocess();
    }

    /// <summary>Name of the model's file without its ending, or of its graph: what metrics call it.</summary>
    public string Name { get; }

    /// <summary>Inputs that a run needs, as the model declares them; dimensions may be open.</summary>
    public ImmutableArray<ValueInfo> Inputs { get; }

    /// <summary>Outputs of a run, as the model declares them.</summary>
    public ImmutableArray<ValueInfo> Outputs { get; }

    /// <summary>What the bundle says about itself; null for a plain ONNX file.</summary>
    public BundleManifest? Manifest => _bundle?.Manifest;

    /// <summary>What happens to a sample before the model sees it; null where the model came without.</summary>
    public PreprocessPlan? Preprocess { get; }

    /// <summary>Names of the classes in the order of the output; empty where the model came without.</summary>
    public ImmutableArray<string> Labels { get; } = [];

    /// <summary>The graph as it was loaded.</summary>
    public Graph Source { get; }

    /// <summary>Bytes of weights that are shown from the mapped file: pages that belong to the file and can be dropped at any time.</summary>
    public long MappedBytes => Source.Initializers.Values.Concat(Source.Nodes.Where(n => n.Is("Constant")).Select(ConstantOperator.ValueOf).OfType<Tensor>())
        .Sum(t => MemoryMarshal.TryGetArray(t.Bytes, out _) ? 0L : t.Bytes.Length);

    /// <summary>Limits that the model was loaded with.</summary>
    internal LoadOptions Options { get; }

    /// <summary>Loads an ONNX file or a bundle; the content decides which it is.</summary>
    /// <param name="path">The file; it must stay unchanged while the model is in use.</param>
    /// <param name="options">Limits; <see cref="LoadOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The file is missing, malformed, over a limit, or uses something unsupported.</exception>
    public static CompiledModel Load(string path, LoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= LoadOptions.Default;
        var name = Path.GetFileNameWithoutExtension(path);
        return BundleReader.IsBundle(path)
            ? FromBundle(BundleReader.Open(path, options.VerifyHashes), options, name)
            : new CompiledModel(LeanReader.Load(path, Limits(options)), options, null, name);
    }

    /// <summary>Loads an ONNX file or a bundle from memory, which must not change afterwards.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="options">Limits; <see cref="LoadOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The bytes are malformed, over a limit, or use something unsupported.</exception>
    public static CompiledModel Load(ReadOnlyMemory<byte> bytes, LoadOptions? options = null)
    {
        options ??= LoadOptions.Default;
        if (BundleReader.IsBundle(bytes.Span)) return FromBundle(BundleReader.Open(bytes, options.VerifyHashes), options, null);
        var graph = LeanReader.Load(bytes, Limits(options));
        return new CompiledModel(graph, options, null, graph.Name);
    }

    /// <summary>Loads an ONNX file or a bundle from a stream, which is read to its end.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="options">Limits; <see cref="LoadOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The content is malformed, over a limit, or uses something unsupported.</exception>
    public static CompiledModel Load(Stream stream, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= LoadOptions.Default;
        using var memory = new MemoryStream();
        var chunk = new byte[81920];
        var limit = Math.Min(options.Reader.FileBytes, Array.MaxLength);
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            if (memory.Length + read > limit)
                throw new ModelException($"The stream holds more than {limit} bytes; raise {nameof(ReaderLimits)}.{nameof(ReaderLimits.FileBytes)} if the model is really that large, or load it from its file.");
            memory.Write(chunk, 0, read);
        }
        return Load(memory.ToArray(), options);
    }

    /// <summary>Compiles a graph that is in memory already.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Limits; <see cref="LoadOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The graph is inconsistent or uses something unsupported.</exception>
    public static CompiledModel From(Graph graph, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        GraphConsistency.Require(graph);
        return new CompiledModel(graph, options ?? LoadOptions.Default, null, graph.Name);
    }

    /// <summary>Makes a session: memory of its own over the shared weights. Cheap once a plan for its shapes was compiled.</summary>
    /// <param name="options">Threads, shapes, profiling; <see cref="SessionOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The model cannot be run with these shapes, or a run would cost more than <see cref="LoadOptions"/> allow.</exception>
    public Session CreateSession(SessionOptions? options = null)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _sessions++;
        }
        try
        {
            return new Session(this, options ?? SessionOptions.Default);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Frees the packed weights of input shapes that no session is bound to; they are packed anew when a shape comes back.</summary>
    public void Trim()
    {
        lock (_lock) _plans.Trim();
    }

    /// <summary>Frees packed weights and threads, now or, where sessions still exist, with the last of them. No new session can be made.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            if (_sessions == 0) Free();
        }
    }

    /// <summary>A session is gone.</summary>
    internal void Release()
    {
        lock (_lock)
        {
            if (--_sessions == 0 && _disposed) Free();
        }
    }

    /// <summary>
    /// The plan for input shapes, compiled now or before, with a reference for the caller; null where the graph needs shapes that only a run
    /// can tell.
    /// </summary>
    internal CompiledPlan? PlanFor(string signature, IReadOnlyDictionary<string, Shape> shapes, SessionOptions options, out string obstacle)
    {
        lock (_lock)
        {
            obstacle = "";
            if (_plans.Find(signature, options) is { } known) return known;
            var graph = Prepared();
            var types = ShapeInference.Infer(graph, shapes);
            graph = KnownBranches.Take(graph, shapes, Options, ref types);
            PlanBudget.Require(graph, types, Options);
            if (PlanCompiler.TryCompile(graph, types, options.Optimize, options.Tune, out obstacle) is not { } plan) return null;
            try
            {
                PlanBudget.Require(plan, Options);
            }
            catch
            {
                plan.Dispose();
                throw;
            }
            _plans.Add(signature, options, plan);
            // What folding made is packed into the plan now. It is made anew from the file's weights should other shapes need it.
            _prepared = null;
            return plan;
        }
    }

    /// <summary>The graph after the passes that need no input shapes.</summary>
    internal Graph PreparedGraph()
    {
        lock (_lock) return Prepared();
    }

    internal ForkJoinPool PoolOf(int threads)
    {
        lock (_lock)
        {
            if (threads == 1) return ForkJoinPool.Serial;
            var wanted = ForkJoinPool.Count(threads);
            foreach (var known in _pools)
                if (known.Threads == wanted) return known;
            var pool = new ForkJoinPool(threads);
            _pools.Add(pool);
            return pool;
        }
    }

    private static CompiledModel FromBundle(Bundle bundle, LoadOptions options, string? name)
    {
        var graph = LeanReader.Load(bundle.Read(BundleLayout.ModelEntry), Limits(options));
        return new CompiledModel(graph, options, bundle, name ?? graph.Name);
    }

    private static ReaderLimits Limits(LoadOptions options) => options.Reader with { ExternalData = options.ExternalData && options.Reader.ExternalData };

    private Graph Prepared()
    {
        if (_prepared is not null) return _prepared;
        if (_folded.TryGetTarget(out var graph)) return graph;
        graph = ModelPreparation.Prepare(Source, Options);
        _folded.SetTarget(graph);
        return graph;
    }

    private void Free()
    {
        _plans.Clear();
        foreach (var pool in _pools) pool.Dispose();
        _pools.Clear();
        _prepared = null;
    }
}
