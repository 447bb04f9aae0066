using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>One training of a stage.</summary>
/// <param name="What">What it is, for progress.</param>
/// <param name="Graph">The network to train.</param>
/// <param name="Optimizer">How.</param>
internal sealed record TrainingRequest(string What, Graph Graph, OptimizerRecipe Optimizer)
{
    /// <summary>Passes over the training data.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>The teacher's part in the loss; null for the labels alone.</summary>
    public DistillRecipe? Distill { get; init; }
}
