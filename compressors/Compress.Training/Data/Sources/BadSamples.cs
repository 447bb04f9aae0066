namespace Compress.Training.Data;

/// <summary>What happens to a sample that cannot be read: an image that does not decode, a ragged row.</summary>
public enum BadSamples
{
    /// <summary>An error that names file and position.</summary>
    Refuse,

    /// <summary>It is left out, and counted in <see cref="SampleSet.Skipped"/>.</summary>
    Skip,
}
