using Compress.Graphs;
using Compress.Runtime;

namespace Compress.Pipeline;

/// <summary>Our runtime with filled inputs.</summary>
internal sealed class TimedLean : ITimedModel
{
    private readonly CompiledModel _model;
    private readonly Session _session;

    public TimedLean(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads)
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
