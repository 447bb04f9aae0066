namespace Compress.Pipeline;

/// <summary>Structured pruning in several prune-and-recover steps.</summary>
public sealed record PruneRecipe
{
    /// <summary>What is removed: <c>channels</c>.</summary>
    public string Structure { get; init; } = "channels";

    /// <summary>What scores channels: <c>taylor</c>, <c>l1</c> or <c>random</c>.</summary>
    public string Criterion { get; init; } = "taylor";

    /// <summary>Multiply-accumulates that may stay, as a share of the teacher's.</summary>
    public double Macs { get; init; } = 0.33;

    /// <summary>Steps in which the goal is approached, each with the same factor.</summary>
    public int Steps { get; init; } = 3;

    /// <summary>Passes over the training data after each step, against the teacher's outputs as in distillation.</summary>
    public int RecoverEpochs { get; init; } = 1;

    /// <summary>Channel counts become multiples of this.</summary>
    public int Multiple { get; init; } = 4;

    /// <summary>How much saved operations count in the ranking: scores are divided by the saving to this power; 0 ranks by the criterion alone.</summary>
    public double CostExponent { get; init; } = 1;

    /// <summary>How the recovery trains.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new() { Lr = 0.02 };
}
