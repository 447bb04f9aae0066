using Compress.Graphs;
using Microsoft.ML.OnnxRuntime;
using OrtRunOptions = Microsoft.ML.OnnxRuntime.RunOptions;

namespace Compress.Pipeline;

/// <summary>ONNX Runtime with bound inputs and outputs.</summary>
internal sealed class TimedOrt : ITimedModel
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly OrtRunOptions _run = new();
    private readonly List<OrtValue> _values = [];
    private readonly bool _spinning;

    public TimedOrt(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads, bool spinning)
    {
        _spinning = spinning;
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
        try
        {
            _session = new InferenceSession(path, options);
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
