namespace Compress.Training.Data;

/// <summary>How a source is split.</summary>
public sealed record DataOptions
{
    /// <summary>Share of the training part that becomes validation, per class; 0 to below 1.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Share that becomes the test split, per class, where the source has no official one.</summary>
    public double Test { get; init; } = 0.2;

    /// <summary>Decides which samples go where.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether a sample that occurs several times is kept once (its first occurrence), before splitting.</summary>
    public bool RemoveDuplicates { get; init; }

    /// <summary>Most samples of the training part, chosen per class by the seed, 0 for all; for trials.</summary>
    public int Limit { get; init; }

    /// <summary>Most samples of the test split, chosen per class by the seed, 0 for all; for trials.</summary>
    public int TestLimit { get; init; }
}
