namespace Compress.Training.Data;

/// <summary>
/// Where samples come from: files, a generator, or a class of one's own. <see cref="DataSet.Load"/> turns a source into splits.
/// </summary>
public interface IDataSource
{
    /// <summary>A short name for reports.</summary>
    string Name { get; }

    /// <summary>The classes' names, in the order of the labels.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Delivers a part, equal on every call; null for <see cref="DataPart.Test"/> where there is no official test part.</summary>
    SampleSet? Read(DataPart part);
}
