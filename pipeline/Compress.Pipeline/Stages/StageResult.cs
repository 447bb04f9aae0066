namespace Compress.Pipeline;

/// <summary>A stage's result.</summary>
/// <param name="Name">Name of the stage.</param>
/// <param name="Directory">Folder with its files.</param>
/// <param name="KeyHash">Hash of all that it depends on.</param>
public sealed record StageResult(string Name, string Directory, string KeyHash)
{
    /// <summary>Name of the file with the model of stages that make one.</summary>
    public const string ModelFile = "model.onnx";

    /// <summary>Path of the model.</summary>
    public string Model => File(ModelFile);

    /// <summary>Path of one of the result's files.</summary>
    public string File(string name) => Path.Combine(Directory, name);
}
