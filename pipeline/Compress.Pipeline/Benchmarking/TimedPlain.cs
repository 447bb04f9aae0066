using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>An engine without a mode of its own for timings, with its copies of input and output.</summary>
internal sealed class TimedPlain : ITimedModel
{
    private readonly IInferenceSession _session;
    private readonly float[] _input;
    private readonly long[] _shape;
    private readonly float[] _output;

    public TimedPlain(IInferenceEngine engine, string path, IReadOnlyDictionary<string, Tensor> inputs, int threads)
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
