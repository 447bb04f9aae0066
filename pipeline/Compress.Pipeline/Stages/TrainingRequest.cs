using System.Collections.Immutable;
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

    /// <summary>Stops after this many epochs without a better validation; 0 never does.</summary>
    public int Patience { get; init; }

    /// <summary>What is made small, in a recipe's words.</summary>
    public string Loss { get; init; } = "cross_entropy";

    /// <summary>Training on images changed against the network; none where null.</summary>
    public AdversarialRecipe? Adversarial { get; init; }

    /// <summary>The only weights that are trained; all where null.</summary>
    public ImmutableHashSet<string>? TrainOnly { get; init; }

    /// <summary>The teacher's part in the loss; null for the labels alone.</summary>
    public DistillRecipe? Distill { get; init; }
}
