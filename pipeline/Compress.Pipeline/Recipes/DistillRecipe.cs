namespace Compress.Pipeline;

/// <summary>Training of the student on the teacher's softened outputs and the labels.</summary>
public sealed record DistillRecipe
{
    /// <summary>Temperature that softens both outputs.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>Share of the teacher's term in the loss; the rest is the labels'.</summary>
    public double Weight { get; init; } = 0.7;

    /// <summary>Passes over the training data.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>How the student is trained.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new();
}
