using Compress.Training;

namespace Compress.Pipeline;

/// <summary>What to evaluate a classifier on, and how.</summary>
public sealed record EvaluationRequest
{
    /// <summary>ONNX file.</summary>
    public required string Model { get; init; }

    /// <summary>Folder with the data.</summary>
    public required string Data { get; init; }

    /// <summary><c>preprocess.json</c> of a bundle or run; null for pixels / 255 in the model's size and layout.</summary>
    public string? Preprocess { get; init; }

    /// <summary>Name of the engine: lean, ort or torch.</summary>
    public string Engine { get; init; } = "lean";

    /// <summary>At most this many test samples; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>Seed of the split where the data has no test part of its own (that of the training), and of an attack's random start.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How the data's files are read.</summary>
    public FilesRecipe Files { get; init; } = new();

    /// <summary>Also evaluates on images changed against the model, through the engine torch; null for no.</summary>
    public AttackOptions? Attack { get; init; }
}
