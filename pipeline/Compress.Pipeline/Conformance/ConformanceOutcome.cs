namespace Compress.Pipeline;

/// <summary>How a case went.</summary>
public enum ConformanceOutcome
{
    /// <summary>Every output is as expected.</summary>
    Passed,

    /// <summary>An output differs, or a run of a model that was loaded failed.</summary>
    Failed,

    /// <summary>The engine refused the model when it was loaded, or the case needs something that no tensor file holds.</summary>
    Unsupported,
}
