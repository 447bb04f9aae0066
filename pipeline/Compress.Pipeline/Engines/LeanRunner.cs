using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Runtime;

namespace Compress.Pipeline;

/// <summary>This product's runtime on any tensors.</summary>
internal sealed class LeanRunner : IModelRunner
{
    private readonly CompiledModel _model;
    private readonly Session _session;

    public LeanRunner(ModelSource source, int threads, IReadOnlyDictionary<string, Tensor>? sample)
    {
        _model = CompiledModel.Load(source.Path, new LoadOptions { ExternalData = true });
        try
        {
            _session = _model.CreateSession(new SessionOptions
            {
                Threads = threads,
                InputShapes = sample?.Where(s => _model.Inputs.Any(i => i.Name == s.Key)).ToDictionary(s => s.Key, s => Shape.Of(s.Value.Dims.AsSpan())),
            });
        }
        catch
        {
            _model.Dispose();
            throw;
        }
    }

    public ImmutableArray<ValueInfo> Inputs => _model.Inputs;

    public ImmutableArray<string> Outputs => [.. _model.Outputs.Select(o => o.Name)];

    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellation) => _session.Run(inputs, cancellation);

    public void Dispose()
    {
        _session.Dispose();
        _model.Dispose();
    }
}
