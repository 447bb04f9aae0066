namespace Compress.Training.Data;

/// <summary>Some of a sample set, in a fixed order, without copying the samples.</summary>
public sealed class Subset
{
    private readonly int[] _indices;

    /// <summary>Takes the samples with these numbers.</summary>
    public Subset(SampleSet samples, int[] indices)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(indices);
        foreach (var index in indices) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)samples.Count, nameof(indices));
        (Samples, _indices) = (samples, indices);
    }

    /// <summary>The whole set.</summary>
    public Subset(SampleSet samples) : this(samples, [.. Enumerable.Range(0, samples?.Count ?? 0)])
    {
    }

    /// <summary>The set that these are part of.</summary>
    public SampleSet Samples { get; }

    /// <summary>Numbers in <see cref="Samples"/>.</summary>
    public ReadOnlySpan<int> Indices => _indices;

    /// <summary>Samples in this subset.</summary>
    public int Count => _indices.Length;

    /// <summary>The class of a sample of this subset.</summary>
    public int LabelAt(int position) => Samples.Labels[_indices[position]];

    /// <summary>The first so many samples, such as for calibration.</summary>
    public Subset Take(int count) => new(Samples, _indices[..Math.Min(count, Count)]);
}
