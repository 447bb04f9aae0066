namespace Compress.Pipeline;

/// <summary>The network to compress: trained from the zoo, or an ONNX file.</summary>
public sealed record TeacherRecipe
{
    /// <summary>Name of a network of the zoo, to be trained.</summary>
    public string? Zoo { get; init; }

    /// <summary>A trained ONNX file; the command line's <c>--teacher</c> takes its place.</summary>
    public string? Onnx { get; init; }

    /// <summary>Passes over the training data, for the zoo.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>How the zoo's network is trained.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new() { Lr = 0.1 };
}
