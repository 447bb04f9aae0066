using Compress.Training;
using TorchSharp;

namespace Compress.Pipeline;

/// <summary>The trainable module on libtorch, in evaluation mode on the processor.</summary>
internal sealed class TorchEngine : IInferenceEngine
{
    public string Name => "torch";

    public string Version => TrainingDevice.LibTorch;

    public IInferenceSession Load(string path, int threads, bool exact)
    {
        torch.set_num_threads(threads);
        return new Session(new GraphModule(ModelFiles.Read(path)));
    }

    private sealed class Session(GraphModule module) : IInferenceSession
    {
        public string Tier => "";

        public void Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape, Span<float> output)
        {
            using var fed = torch.tensor(input.ToArray(), shape.ToArray());
            Run(fed, output);
        }

        public void Run(ReadOnlySpan<long> input, ReadOnlySpan<long> shape, Span<float> output)
        {
            using var fed = torch.tensor(input.ToArray(), shape.ToArray());
            Run(fed, output);
        }

        private void Run(torch.Tensor input, Span<float> output)
        {
            using var scope = torch.NewDisposeScope();
            using var off = torch.no_grad();
            module.Training = false;
            var result = module.Forward(input);
            result.contiguous().data<float>().ToArray().CopyTo(output);
        }

        public void Dispose() => module.Dispose();
    }
}
