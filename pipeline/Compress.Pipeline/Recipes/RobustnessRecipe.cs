namespace Compress.Pipeline;

/// <summary>How teacher and student are held against changed images of the test split: by projected gradient descent against each of them.</summary>
public sealed record RobustnessRecipe
{
    /// <summary>Largest change of a pixel, where pixels go from 0 to 1.</summary>
    public double Epsilon { get; init; } = 0.03;

    /// <summary>Steps along the gradient's sign: 1 is FGSM, more are PGD from a random start.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>The first so many test images; 0 for all.</summary>
    public int Samples { get; init; } = 1000;
}
