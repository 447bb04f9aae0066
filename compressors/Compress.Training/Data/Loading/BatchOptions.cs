namespace Compress.Training.Data;

/// <summary>How samples are put into batches.</summary>
public sealed record BatchOptions
{
    /// <summary>Samples a batch.</summary>
    public int Size { get; init; } = 128;

    /// <summary>Decides order and augmentation, together with the epoch.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether every epoch has an order of its own; else the subset's.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Random changes of training images; null for none.</summary>
    public Augmentation? Augment { get; init; }

    /// <summary>Whether a last batch of fewer samples is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>Batches prepared ahead by a thread of their own; 0 prepares each when it is asked for. Results are equal.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>For evaluation: in order, everything, nothing random.</summary>
    public static BatchOptions Evaluate { get; } = new() { Size = 256 };
}
