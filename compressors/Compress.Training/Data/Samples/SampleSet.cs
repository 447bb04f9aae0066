using System.Security.Cryptography;

namespace Compress.Training.Data;

/// <summary>Labelled samples held compactly in memory: images, texts or table rows.</summary>
public abstract class SampleSet
{
    private protected SampleSet(int[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Labels = labels;
    }

    /// <summary>Samples.</summary>
    public int Count => Labels.Length;

    /// <summary>The class of each sample, from 0; not to be changed.</summary>
    public int[] Labels { get; }

    /// <summary>Samples that the source left out because they could not be read, each with file, position and reason.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>What one sample is, such as <c>28x28x1 image</c>.</summary>
    public abstract string Describe();

    /// <summary>Feeds a sample's content, without its label, to a hash.</summary>
    internal abstract void Hash(int index, IncrementalHash hash);
}
