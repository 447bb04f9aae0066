namespace Compress.Training;

/// <summary>How tokens are hidden in pretraining.</summary>
public sealed record MaskedLanguageOptions
{
    /// <summary>Share of a batch's tokens that are to be predicted.</summary>
    public double Share { get; init; } = 0.15;

    /// <summary>Of those, the share that is replaced by the mask.</summary>
    public double Masked { get; init; } = 0.8;

    /// <summary>Of those, the share that is replaced by a random token; the rest stays as it is.</summary>
    public double Random { get; init; } = 0.1;

    /// <summary>Number of different tokens; random ones are drawn from those above the reserved numbers.</summary>
    public required int Vocabulary { get; init; }
}
