namespace Compress.Pipeline;

/// <summary>One stage: exactly one of the members is given.</summary>
public sealed record StageRecipe
{
    /// <summary>Removes channels.</summary>
    public PruneRecipe? Prune { get; init; }

    /// <summary>Trains the student on the teacher's outputs.</summary>
    public DistillRecipe? Distill { get; init; }

    /// <summary>Makes weights and activations 8 bit.</summary>
    public QuantizeRecipe? Quantize { get; init; }
}
