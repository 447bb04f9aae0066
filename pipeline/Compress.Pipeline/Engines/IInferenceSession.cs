namespace Compress.Pipeline;

/// <summary>A loaded model, for one caller at a time.</summary>
public interface IInferenceSession : IDisposable
{
    /// <summary>Runs one batch.</summary>
    /// <param name="input">Elements of the input, row-major.</param>
    /// <param name="shape">Shape of the input, batch first.</param>
    /// <param name="output">Takes the output's elements; its length is the batch times the outputs of one sample.</param>
    void Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape, Span<float> output);

    /// <summary>Runs one batch of token numbers.</summary>
    /// <param name="input">Elements of the input, row-major.</param>
    /// <param name="shape">Shape of the input, batch first.</param>
    /// <param name="output">Takes the output's elements; its length is the batch times the outputs of one sample.</param>
    void Run(ReadOnlySpan<long> input, ReadOnlySpan<long> shape, Span<float> output);

    /// <summary>What the engine says about how it runs the model, such as the kernels' instruction set; may be empty.</summary>
    string Tier { get; }
}
