namespace Compress.Pipeline;

/// <summary>How a classifier does on one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Precision">Share of the samples named so that are of it; 0 where none is named so.</param>
/// <param name="Recall">Share of its samples that are named so; 0 where it has none.</param>
/// <param name="F1">Harmonic mean of the two.</param>
/// <param name="Samples">Number of its samples.</param>
public sealed record ClassReport(string Name, double Precision, double Recall, double F1, int Samples);
