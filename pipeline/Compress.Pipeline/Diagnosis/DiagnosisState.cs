namespace Compress.Pipeline;

/// <summary>How a part of the machine is.</summary>
public enum DiagnosisState
{
    /// <summary>There, and as it should be.</summary>
    Ok,

    /// <summary>Works, but not everything does or not at its best.</summary>
    Warning,

    /// <summary>Not there, and some verbs need it.</summary>
    Missing,
}
