namespace Compress.Training.Data;

/// <summary>How a folder of files is read.</summary>
public sealed record FolderOptions
{
    /// <summary>What happens to samples that cannot be read.</summary>
    public BadSamples BadSamples { get; init; }

    /// <summary>Columns to which the images of a class-per-folder set are resized where they differ in size; 0 asks for equal sizes.</summary>
    public int Width { get; init; }

    /// <summary>Rows to which they are resized; 0 asks for equal sizes.</summary>
    public int Height { get; init; }

    /// <summary>Name or number (from 0) of a table's column with the classes; empty to find it.</summary>
    public string LabelColumn { get; init; } = "";

    /// <summary>What a table's columns hold; <see cref="TableContent.Detect"/> looks at the cells.</summary>
    public TableContent Content { get; init; }
}
