namespace Compress.Pipeline;

/// <summary>Something that runs ONNX files. Adding one = one file and one line in <see cref="InferenceEngines.All"/>.</summary>
public interface IInferenceEngine
{
    /// <summary>Name on the command line and in reports.</summary>
    string Name { get; }

    /// <summary>Name and version, for reports.</summary>
    string Version { get; }

    /// <summary>Loads a model with one float input and one float output.</summary>
    /// <exception cref="Graphs.ModelException">The file is no model that the engine can run.</exception>
    IInferenceSession Load(string path, int threads);
}
