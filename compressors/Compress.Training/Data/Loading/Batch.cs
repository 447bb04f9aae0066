namespace Compress.Training.Data;

/// <summary>
/// Prepared samples with their labels. The buffers are used again for later batches: they are valid until the loader moves on. They
/// are made for full batches; in a partial one only the first <see cref="Count"/> samples mean anything.
/// </summary>
public sealed class Batch
{
    private readonly int[] _sampleShape;

    internal Batch(int capacity, bool tokens, IReadOnlyList<int> sampleShape, bool mixes)
    {
        _sampleShape = [.. sampleShape];
        SampleSize = sampleShape.Aggregate(1, (a, b) => a * b);
        Inputs = tokens ? [] : new float[capacity * SampleSize];
        Tokens = tokens ? new long[capacity * SampleSize] : [];
        Labels = new long[capacity];
        MixLabels = mixes ? new long[capacity] : [];
    }

    /// <summary>Samples in this batch.</summary>
    public int Count { get; internal set; }

    /// <summary>Elements of one sample.</summary>
    public int SampleSize { get; }

    /// <summary>Float inputs, sample after sample, in the plan's layout; empty for text.</summary>
    public float[] Inputs { get; }

    /// <summary>Token numbers, sample after sample; empty for images and tables.</summary>
    public long[] Tokens { get; }

    /// <summary>The class of each sample.</summary>
    public long[] Labels { get; }

    /// <summary>With mixup, the class of each sample's partner; else empty. The loss is MixWeight times the loss on Labels plus the rest on these.</summary>
    public long[] MixLabels { get; }

    /// <summary>With mixup, the share of the sample itself; else 1.</summary>
    public float MixWeight { get; internal set; } = 1;

    /// <summary>Where each sample comes from: its number in the sample set.</summary>
    public ReadOnlySpan<int> Indices => Sources;

    /// <summary>Shape of the input: Count, then the sample's extents.</summary>
    public long[] Shape => [Count, .. _sampleShape.Select(n => (long)n)];

    internal int[] Sources { get; set; } = [];
}
