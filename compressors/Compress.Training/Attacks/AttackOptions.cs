namespace Compress.Training;

/// <summary>How far and in how many steps samples are changed against a network. Pixels count from 0 to 1.</summary>
public sealed record AttackOptions
{
    /// <summary>Largest change of a pixel, either way.</summary>
    public double Epsilon { get; init; } = 8 / 255.0;

    /// <summary>Steps; with one the change goes the whole way at once (FGSM, Goodfellow et al., 2015), with more by <see cref="StepSize"/> each (PGD, Madry et al., 2018).</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Change of a pixel in one of several steps; 0 takes 2.5 times epsilon over the number of steps.</summary>
    public double StepSize { get; init; }

    /// <summary>Whether several steps begin at a random place within epsilon.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>One step.</summary>
    public static AttackOptions Fgsm { get; } = new();

    /// <summary>Ten steps from a random start.</summary>
    public static AttackOptions Pgd { get; } = new() { Steps = 10 };
}
