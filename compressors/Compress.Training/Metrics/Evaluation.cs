namespace Compress.Training;

/// <summary>How a network does on samples.</summary>
/// <param name="Samples">How many.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="Accuracy">Share classified right.</param>
/// <param name="Top5">Share whose class is among the five greatest outputs.</param>
public sealed record Evaluation(int Samples, double Loss, double Accuracy, double Top5);
