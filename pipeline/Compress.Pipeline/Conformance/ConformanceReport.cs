using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>Results of a suite.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Cases">One result a case, by name.</param>
public sealed record ConformanceReport(string Engine, ImmutableArray<ConformanceCase> Cases)
{
    /// <summary>Cases that passed.</summary>
    public int Passed => Count(ConformanceOutcome.Passed);

    /// <summary>Cases that failed.</summary>
    public int Failed => Count(ConformanceOutcome.Failed);

    /// <summary>Cases that the engine does not support.</summary>
    public int Unsupported => Count(ConformanceOutcome.Unsupported);

    private int Count(ConformanceOutcome outcome) => Cases.Count(c => c.Outcome == outcome);
}
