namespace Compress.Pipeline;

/// <summary>Training on images that were changed so that the network's loss grows.</summary>
public sealed record AdversarialRecipe
{
    /// <summary>Largest change of a pixel, where pixels go from 0 to 1.</summary>
    public double Epsilon { get; init; } = 0.03;

    /// <summary>Steps along the gradient's sign: 1 is FGSM, more are PGD from a random start.</summary>
    public int Steps { get; init; } = 1;
}
