using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Runtime.Bundles;
using Compress.Runtime.Planning;
using Compress.Runtime.Threading;

namespace Compress.Runtime;

/// <summary>
/// A loaded model: weights, and plans compiled for the input shapes that were asked for. It is shared by any number of sessions, on any
/// threads, and must outlive them.
/// </summary>
public sealed class CompiledModel : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(string Signature, bool Optimize, CompiledPlan Plan)> _plans = [];
    private readonly Dictionary<int, ForkJoinPool> _pools = [];
    private readonly LoadOptions _options;
    private readonly Bundle? _bundle;
    private bool _disposed;

    private CompiledModel(Graph graph, LoadOptions options, Bundle? bundle)
    {
        _options = options;
        _bundle = bundle;
        Source = graph;
        OperatorCheck.RequireKept(graph);
        Graph = ModelPreparation.Prepare(graph, options);
        OperatorCheck.Require(Graph);
        Inputs = [.. Graph.RequiredInputs];
        Outputs = Graph.Outputs;
        if (bundle is null) return;
        Labels = bundle.ReadLabels();
        Preprocess = bundle.ReadPreprocess();
    }

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

    /// <summary>The graph after the passes that need no input shapes.</summary>
    internal Graph Graph { get; }

    /// <summary>Loads an ONNX file or a bundle; the content decides which it is.</summary>
    /// <param name="path">The file; it must stay unchanged while the model is in use.</param>
    /// <param name="options">Limits; <see cref="LoadOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The file is missing, malformed, over a limit, or uses something unsupported.</exception>
    public static CompiledModel Load(string path, LoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= LoadOptions.Default;
        if (!BundleReader.IsBundle(path)) return new CompiledModel(LeanReader.Load(path, options.Reader), options, null);
        return FromBundle(BundleReader.Open(path, options.VerifyHashes), options);
    }

    /// <summary>Loads an ONNX file or a bundle from memory, which must not change afterwards.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="options">Limits; <see cref="LoadOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The bytes are malformed, over a limit, or use something unsupported.</exception>
    public static CompiledModel Load(ReadOnlyMemory<byte> bytes, LoadOptions? options = null)
    {
        options ??= LoadOptions.Default;
        if (!BundleReader.IsBundle(bytes.Span)) return new CompiledModel(LeanReader.Load(bytes, options.Reader), options, null);
        return FromBundle(BundleReader.Open(bytes, options.VerifyHashes), options);
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
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            if (memory.Length + read > options.Reader.FileBytes)
                throw new ModelException($"The stream holds more than {options.Reader.FileBytes} bytes; raise {nameof(ReaderLimits)}.{nameof(ReaderLimits.FileBytes)} if the model is really that large.");
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
        return new CompiledModel(graph, options ?? LoadOptions.Default, null);
    }

    /// <summary>Makes a session: memory of its own over the shared weights. Cheap once a plan for its shapes was compiled.</summary>
    /// <param name="options">Threads, shapes, profiling; <see cref="SessionOptions.Default"/> where null.</param>
    /// <exception cref="ModelException">The model cannot be run with these shapes.</exception>
    public Session CreateSession(SessionOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new Session(this, options ?? SessionOptions.Default);
    }

    /// <summary>Frees packed weights and threads. Sessions of the model must not be used afterwards.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            foreach (var (_, _, plan) in _plans) plan.Dispose();
            foreach (var pool in _pools.Values) pool.Dispose();
            _plans.Clear();
            _pools.Clear();
        }
    }

    /// <summary>The plan for input shapes, compiled now or before; null where the graph needs shapes that only a run can tell.</summary>
    internal CompiledPlan? PlanFor(IReadOnlyDictionary<string, Shape> shapes, bool optimize, out string obstacle)
    {
        var signature = string.Join(';', Inputs.Select(i => shapes.TryGetValue(i.Name, out var shape) ? shape.ToString() : "?"));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var at = _plans.FindIndex(p => p.Signature == signature && p.Optimize == optimize);
            if (at >= 0)
            {
                var known = _plans[at];
                _plans.RemoveAt(at);
                _plans.Add(known);
                obstacle = "";
                return known.Plan;
            }
            var types = ShapeInference.Infer(Graph, shapes);
            if (PlanCompiler.TryCompile(Graph, types, optimize, out obstacle) is not { } plan) return null;
            RequireBudget(plan);
            _plans.Add((signature, optimize, plan));
            // A plan that falls out is not freed: sessions may be bound to it. Its finalizers do that once the last is gone.
            if (_plans.Count > Math.Max(1, _options.CachedPlans)) _plans.RemoveAt(0);
            return plan;
        }
    }

    internal ForkJoinPool PoolOf(int threads)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (threads == 1) return ForkJoinPool.Serial;
            if (!_pools.TryGetValue(threads, out var pool)) _pools[threads] = pool = new ForkJoinPool(threads);
            return pool;
        }
    }

    private static CompiledModel FromBundle(Bundle bundle, LoadOptions options) =>
        new(LeanReader.Load(bundle.Read(BundleLayout.ModelEntry), options.Reader), options, bundle);

    private void RequireBudget(CompiledPlan plan)
    {
        if (plan.ArenaBytes > _options.ArenaBytes)
            throw new ModelException($"A run with these shapes takes {plan.ArenaBytes} bytes, more than the {_options.ArenaBytes} of {nameof(LoadOptions)}.{nameof(LoadOptions.ArenaBytes)}; use smaller inputs or raise it.");
        var macs = plan.Ops.Sum(o => o.Macs);
        if (macs > _options.RunMacs)
            throw new ModelException($"A run with these shapes takes {macs} multiply-accumulates, more than the {_options.RunMacs} of {nameof(LoadOptions)}.{nameof(LoadOptions.RunMacs)}; use smaller inputs or raise it.");
    }
}
