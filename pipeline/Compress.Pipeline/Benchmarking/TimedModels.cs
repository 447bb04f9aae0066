using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Runtime;
using Microsoft.ML.OnnxRuntime;
using OrtRunOptions = Microsoft.ML.OnnxRuntime.RunOptions;
using OrtSession = Microsoft.ML.OnnxRuntime.InferenceSession;
using OrtSessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;
using SessionOptions = Compress.Runtime.SessionOptions;

namespace Compress.Pipeline;

/// <summary>How engines are loaded for timing, one line an engine. An engine with several modes gives one model for each; the best one counts.</summary>
internal static class TimedModels
{
    private static readonly ImmutableArray<(string Engine, Func<string, IReadOnlyDictionary<string, Tensor>, int, ImmutableArray<ITimedModel>> Load)> All =
    [
        ("lean", (path, inputs, threads) => [new LeanModel(path, inputs, threads)]),
        ("ort", (path, inputs, threads) => [new OrtModel(path, inputs, threads, spinning: false), new OrtModel(path, inputs, threads, spinning: true)]),
    ];

    /// <summary>Loads a model into an engine, in each of its modes.</summary>
    /// <exception cref="ModelException">The engine does not run the model.</exception>
    public static ImmutableArray<ITimedModel> Load(IInferenceEngine engine, string path, IReadOnlyDictionary<string, Tensor> inputs, int threads)
    {
        foreach (var (name, load) in All)
            if (name == engine.Name) return load(path, inputs, threads);
        return [new PlainModel(engine, path, inputs, threads)];
    }

    private sealed class LeanModel : ITimedModel
    {
        private readonly CompiledModel _model;
        private readonly Session _session;

        public LeanModel(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads)
        {
            _model = CompiledModel.Load(path);
            _session = _model.CreateSession(new SessionOptions { Threads = threads, InputShapes = inputs.ToDictionary(i => i.Key, i => Shape.Of(i.Value.Dims.AsSpan())) });
            // The first run takes tensors by name and leaves them in the inputs' memory.
            _session.Run(inputs);
        }

        public string Tier => _session.Tier.ToString();

        public void Run() => _session.Run();

        public void Dispose()
        {
            _session.Dispose();
            _model.Dispose();
        }
    }

    private sealed class OrtModel : ITimedModel
    {
        private readonly OrtSession _session;
        private readonly OrtIoBinding _binding;
        private readonly OrtRunOptions _run = new();
        private readonly List<OrtValue> _values = [];
        private readonly bool _spinning;

        public OrtModel(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads, bool spinning)
        {
            _spinning = spinning;
            using var options = new OrtSessionOptions
            {
                IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
            try
            {
                _session = new OrtSession(path, options);
                _binding = _session.CreateIoBinding();
                var given = inputs.ToDictionary(i => i.Key, i => Keep(Value(i.Value)), StringComparer.Ordinal);
                using var results = _session.Run(_run, given, _session.OutputNames);
                foreach (var (name, value) in given) _binding.BindInput(name, value);
                foreach (var (name, result) in _session.OutputNames.Zip(results))
                {
                    var info = result.GetTensorTypeAndShape();
                    _binding.BindOutput(name, Keep(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, info.ElementDataType, info.Shape)));
                }
            }
            catch (OnnxRuntimeException e)
            {
                throw new ModelException($"ONNX Runtime does not run '{path}': {e.Message}", e);
            }
        }

        public string Tier => _spinning ? "spinning" : "no spinning";

        public void Run() => _session.RunWithBinding(_run, _binding);

        public void Dispose()
        {
            _binding.Dispose();
            foreach (var value in _values) value.Dispose();
            _run.Dispose();
            _session.Dispose();
        }

        private OrtValue Keep(OrtValue value)
        {
            _values.Add(value);
            return value;
        }

        private static OrtValue Value(Tensor tensor)
        {
            var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType)tensor.ElementType, [.. tensor.Dims]);
            tensor.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
            return value;
        }
    }

    /// <summary>Any other engine, with its copies of input and output.</summary>
    private sealed class PlainModel : ITimedModel
    {
        private readonly IInferenceSession _session;
        private readonly float[] _input;
        private readonly long[] _shape;
        private readonly float[] _output;

        public PlainModel(IInferenceEngine engine, string path, IReadOnlyDictionary<string, Tensor> inputs, int threads)
        {
            var graph = ModelFiles.Read(path);
            if (inputs.Count != 1 || inputs.Values.First().ElementType != ElementType.Float32 || graph.Outputs.Length != 1)
                throw new ModelException($"'{path}' has {inputs.Count} inputs and {graph.Outputs.Length} outputs; the engine {engine.Name} takes one float input and one output.");
            var (name, tensor) = inputs.First();
            (_input, _shape) = (tensor.AsSpan<float>().ToArray(), [.. tensor.Dims]);
            _output = new float[Tensor.CountElements(ShapeInference.Infer(graph, new Dictionary<string, Shape> { [name] = Shape.Of(_shape) }).Dims(graph.Outputs[0].Name).AsSpan())];
            _session = engine.Load(path, threads, exact: false);
        }

        public string Tier => _session.Tier;

        public void Run() => _session.Run(_input, _shape, _output);

        public void Dispose() => _session.Dispose();
    }
}
