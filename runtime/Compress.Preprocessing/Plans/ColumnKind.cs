namespace Compress.Preprocessing;

/// <summary>What a table's column holds.</summary>
public enum ColumnKind
{
    /// <summary>Numbers, standardised to mean 0 and standard deviation 1.</summary>
    Numeric,

    /// <summary>Names, one output a name (one-hot).</summary>
    Categorical,

    /// <summary>Not given to the model.</summary>
    Ignored,
}
