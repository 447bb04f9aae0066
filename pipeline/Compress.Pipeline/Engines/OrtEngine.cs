using System.Collections.Immutable;
using Compress.Graphs;
using Microsoft.ML.OnnxRuntime;
using OrtRunOptions = Microsoft.ML.OnnxRuntime.RunOptions;

namespace Compress.Pipeline;

/// <summary>ONNX Runtime at its best optimisation level.</summary>
internal sealed class OrtEngine : IInferenceEngine
{
    private static readonly Lazy<string?> Absent = new(FindOut);

    public string Name => "ort";

    public string Version => Missing is null ? OrtEnv.Instance().GetVersionString() : "missing";

    /// <summary>
    /// Only a library that is in no place is missing. One that ONNXRUNTIME names, or that does not load, is an error that the user sees.
    /// </summary>
    public string? Missing => Absent.Value;

    public IInferenceSession Load(string path, int threads, bool exact)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        if (exact) OrtPrecision.Require(options);
        try
        {
            return new Session(new InferenceSession(path, options));
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"ONNX Runtime does not load '{path}': {e.Message}", e);
        }
    }

    public ImmutableArray<ITimedModel> LoadTimed(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads) =>
        [new TimedOrt(path, inputs, threads, spinning: false), new TimedOrt(path, inputs, threads, spinning: true)];

    private static string? FindOut()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("ONNXRUNTIME"))) return null;
        try
        {
            _ = OrtEnv.Instance().GetVersionString();
            return null;
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("was not found", StringComparison.Ordinal))
        {
            return e.Message;
        }
    }

    /// <summary>Keeps input and output values over the last buffers, so that repeated runs cost what the engine costs.</summary>
    private sealed class Session(InferenceSession session) : IInferenceSession
    {
        private readonly string[] _inputs = [session.InputNames[0]];
        private readonly string[] _outputs = [session.OutputNames[0]];
        private readonly OrtRunOptions _run = new();
        private Array _input = Array.Empty<float>();
        private float[] _output = [];
        private OrtValue? _inputValue;
        private OrtValue? _outputValue;

        public string Tier => "";

        public void Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape, Span<float> output) => RunAny(input, shape, output);

        public void Run(ReadOnlySpan<long> input, ReadOnlySpan<long> shape, Span<float> output) => RunAny(input, shape, output);

        private void RunAny<T>(ReadOnlySpan<T> input, ReadOnlySpan<long> shape, Span<float> output) where T : unmanaged
        {
            if (input.Length != _input.Length || output.Length != _output.Length || _inputValue is null)
            {
                _inputValue?.Dispose();
                _outputValue?.Dispose();
                var fed = new T[input.Length];
                (_input, _output) = (fed, new float[output.Length]);
                _inputValue = OrtValue.CreateTensorValueFromMemory(fed, shape.ToArray());
                _outputValue = OrtValue.CreateTensorValueFromMemory(_output, [shape[0], output.Length / shape[0]]);
            }
            input.CopyTo((T[])_input);
            session.Run(_run, _inputs, [_inputValue], _outputs, [_outputValue!]);
            _output.CopyTo(output);
        }

        public void Dispose()
        {
            _inputValue?.Dispose();
            _outputValue?.Dispose();
            _run.Dispose();
            session.Dispose();
        }
    }
}
