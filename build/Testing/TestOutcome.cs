namespace Build.Testing;

/// <summary>How one test ended.</summary>
/// <param name="Name">The test's full name.</param>
/// <param name="Outcome">Passed, Failed or Skipped.</param>
/// <param name="Reason">Why it failed or was skipped.</param>
internal sealed record TestOutcome(string Name, string Outcome, string Reason);
