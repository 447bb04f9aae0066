namespace Compress.Preprocessing;

/// <summary>What a category that the training split did not have means.</summary>
public enum UnseenCategory
{
    /// <summary>All of the column's outputs are 0, as for a missing value.</summary>
    Zero,

    /// <summary>An error that names column and category.</summary>
    Refuse,
}
