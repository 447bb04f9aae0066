namespace Compress.Pipeline;

/// <summary>How the data's files are read.</summary>
public sealed record FilesRecipe
{
    /// <summary>What happens to a sample that cannot be read (a ragged row, a label that is no class, an image that does not decode, with <c>unseen: refuse</c> a row with another category): <c>refuse</c>, or <c>skip</c> with a count.</summary>
    public string BadSamples { get; init; } = "refuse";

    /// <summary>Name or number (from 0) of a table's column with the classes; empty to find it.</summary>
    public string LabelColumn { get; init; } = "";

    /// <summary>What a table's other columns hold: <c>text</c>, <c>rows</c> of numbers and categories, or <c>detect</c>.</summary>
    public string Content { get; init; } = "detect";

    /// <summary>Whether a sample that occurs several times is kept once, before splitting.</summary>
    public bool RemoveDuplicates { get; init; }

    /// <summary>Columns to which images of different sizes are brought; 0 asks for equal sizes.</summary>
    public int Width { get; init; }

    /// <summary>Rows to which they are brought; 0 asks for equal sizes.</summary>
    public int Height { get; init; }
}
