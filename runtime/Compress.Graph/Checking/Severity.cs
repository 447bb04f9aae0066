namespace Compress.Graphs;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>The model can be used as it is.</summary>
    Warning = 1,

    /// <summary>The model cannot be used.</summary>
    Error = 2,
}
