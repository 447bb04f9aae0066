namespace Compress.Pipeline;

/// <summary>What was found out about one part of the machine.</summary>
/// <param name="Name">The part.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What is there.</param>
/// <param name="Remedy">What to do where something is missing; else empty.</param>
public sealed record Diagnosis(string Name, DiagnosisState State, string Found, string Remedy);
