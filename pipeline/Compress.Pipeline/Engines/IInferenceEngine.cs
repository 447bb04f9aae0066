using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Something that runs ONNX files. Adding one = one file and one line in <see cref="InferenceEngines.All"/>.</summary>
public interface IInferenceEngine
{
    /// <summary>Name on the command line and in reports.</summary>
    string Name { get; }

    /// <summary>Name and version, for reports.</summary>
    string Version { get; }

    /// <summary>Why the engine cannot be used here, in one sentence; null where it can.</summary>
    string? Missing => null;

    /// <summary>Loads a model with one input, of floats or of 64-bit token numbers, and one float output.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="threads">Threads that a run may use.</param>
    /// <param name="exact">
    /// Whether integer sums must be right rather than fast: an engine whose fastest kernels saturate between additions turns
    /// them off. True for accuracy and comparisons, false for timings, where each engine is taken at its fastest.
    /// </param>
    /// <exception cref="ModelException">The file is no model that the engine can run.</exception>
    IInferenceSession Load(string path, int threads, bool exact);

    /// <summary>Loads a model for timing, once for each mode that the engine has; the mode with the best median counts.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="inputs">Values of every input by name; a run repeats on them.</param>
    /// <param name="threads">Threads that a run may use.</param>
    /// <exception cref="ModelException">The file is no model that the engine can run.</exception>
    ImmutableArray<ITimedModel> LoadTimed(string path, IReadOnlyDictionary<string, Tensor> inputs, int threads) => [new TimedPlain(this, path, inputs, threads)];
}
