namespace Compress.Training.Data;

/// <summary>What the columns of a CSV or TSV file, other than the classes, are taken for.</summary>
public enum TableContent
{
    /// <summary>Text where every one of them holds sentences, else a row of numbers and categories.</summary>
    Detect,

    /// <summary>Texts; several columns are joined by a space.</summary>
    Text,

    /// <summary>Numbers and categories.</summary>
    Rows,
}
