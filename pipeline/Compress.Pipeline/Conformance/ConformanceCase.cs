namespace Compress.Pipeline;

/// <summary>Result of one case.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Outcome">How it went.</param>
/// <param name="Reason">Why it did not pass; empty where it did.</param>
public sealed record ConformanceCase(string Name, ConformanceOutcome Outcome, string Reason);
