using System.Collections.Immutable;
using Compress.Graphs;
using Compress.Runtime;

namespace Compress.Pipeline;

/// <summary>This product's runtime.</summary>
internal sealed class LeanEngine : IInferenceEngine
{
    public string Name => "lean";

    public string Version => ToolVersions.Compress;

    public IInferenceSession Load(string path, int threads, bool exact)
    {
        var model = CompiledModel.Load(path, new LoadOptions { ExternalData = true });
        return new Adapter(model, model.CreateSession(new SessionOptions { Threads = threads }));
    }

    public ImmutableArray<ITimedModel> LoadTimed(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads) => [new TimedLean(path, inputs, threads)];

    /// <summary>Share of a model's multiply-accumulates that run in int8 kernels.</summary>
    public static double Int8MacShare(string path)
    {
        using var model = CompiledModel.Load(path, new LoadOptions { ExternalData = true });
        using var session = model.CreateSession();
        return session.Plan.Int8MacShare;
    }

    private sealed class Adapter(CompiledModel model, Session session) : IInferenceSession
    {
        private readonly string _input = model.Inputs[0].Name;

        public string Tier => session.Tier.ToString();

        public void Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape, Span<float> output)
        {
            session.Reshape(_input, shape);
            session.Run(input, output);
        }

        public void Run(ReadOnlySpan<long> input, ReadOnlySpan<long> shape, Span<float> output)
        {
            input.CopyTo(session.Input<long>(_input, shape));
            session.Run();
            session.Output<float>(model.Outputs[0].Name).CopyTo(output);
        }

        public void Dispose()
        {
            session.Dispose();
            model.Dispose();
        }
    }
}
