using System.Collections.Immutable;
using System.Diagnostics;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>
/// Measures models on engines in one process, taking turns run by run, so that a machine whose speed drifts treats all of them alike.
/// Buffers are made before; only the run is timed.
/// </summary>
public static class LatencyBenchmark
{
    private const int MostRuns = 20_000;

    /// <summary>Measures every model on every engine.</summary>
    /// <exception cref="ModelException">A model has no single float input of known size, or an engine does not load it.</exception>
    public static ImmutableArray<LatencyResult> Measure(IReadOnlyList<string> models, IReadOnlyList<IInferenceEngine> engines, LatencyOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(options);
        var contestants = new List<Contestant>();
        try
        {
            foreach (var model in models)
                foreach (var engine in engines) contestants.Add(new Contestant(model, engine, options));
            // Warm-up also lets the just-in-time compiler reach its best code and finds out how many turns fit.
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 30 || watch.Elapsed < options.Duration * contestants.Count / 2; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var contestant in contestants) contestant.Run();
            }
            foreach (var contestant in contestants) contestant.Times.Clear();
            watch.Restart();
            for (var i = 0; i < options.Runs || (watch.Elapsed < options.Duration * contestants.Count && i < MostRuns); i++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var contestant in contestants) contestant.Run();
            }
            return [.. contestants.Select(c => c.Result())];
        }
        finally
        {
            foreach (var contestant in contestants) contestant.Dispose();
        }
    }

    private sealed class Contestant : IDisposable
    {
        private readonly string _model;
        private readonly string _engine;
        private readonly LatencyOptions _options;
        private readonly IInferenceSession _session;
        private readonly float[] _input;
        private readonly long[] _tokens;
        private readonly float[] _output;
        private readonly long[] _shape;

        public Contestant(string model, IInferenceEngine engine, LatencyOptions options)
        {
            (_model, _engine, _options) = (model, engine.Name, options);
            var graph = ModelFiles.Read(model);
            var inputs = graph.RequiredInputs.ToList();
            if (inputs.Count != 1 || inputs[0].ElementType is not (ElementType.Float32 or ElementType.Int64) || inputs[0].Shape is not { Rank: > 0 } declared || graph.Outputs.Length != 1)
                throw new ModelException($"'{model}' has the inputs {string.Join(", ", inputs.Select(i => $"'{i.Name}' {i.ElementType}{i.Shape}"))} and {graph.Outputs.Length} outputs; one input, of floats or 64-bit numbers, and one output are expected here.");
            _shape = [.. declared.Select((d, i) => i == 0 ? d.Value is { } n and > 1 ? n : options.Batch : d.Value ?? throw new ModelException($"Dimension {i} ('{d}') of input '{inputs[0].Name}' of '{model}' is not known."))];
            var types = ShapeInference.Infer(graph, new Dictionary<string, Shape> { [inputs[0].Name] = Shape.Of(_shape) });
            _tokens = inputs[0].ElementType == ElementType.Int64 ? new long[Tensor.CountElements(_shape)] : [];
            // Numbers that stand for words in every vocabulary are not known; the reserved ones are (see TextPlan).
            for (var i = 0; i < _tokens.Length; i++) _tokens[i] = 1 + (i % 3);
            _input = new float[Tensor.CountElements(_shape)];
            _output = new float[Tensor.CountElements(types.Dims(graph.Outputs[0].Name).AsSpan())];
            var random = new Random(1);
            for (var i = 0; i < _input.Length; i++) _input[i] = (random.NextSingle() * 2) - 1;
            _session = engine.Load(model, options.Threads, exact: false);
        }

        public List<long> Times { get; } = [];

        public void Run()
        {
            var start = Stopwatch.GetTimestamp();
            if (_tokens.Length > 0) _session.Run(_tokens, _shape, _output);
            else _session.Run(_input, _shape, _output);
            Times.Add(Stopwatch.GetTimestamp() - start);
        }

        public LatencyResult Result()
        {
            Times.Sort();
            double At(double share) => Times[(int)(share * (Times.Count - 1))] * 1e6 / Stopwatch.Frequency;
            return new LatencyResult(_model, _engine, _options.Threads, _options.Batch, At(0.5), At(0.1), At(0.9), Times.Count, _session.Tier);
        }

        public void Dispose() => _session.Dispose();
    }
}
