namespace Compress.Pipeline;

/// <summary>Static int8 quantization with calibration and a short quantization-aware fine-tune.</summary>
public sealed record QuantizeRecipe
{
    /// <summary>What chooses the ranges: <c>percentile</c> or <c>minmax</c>.</summary>
    public string Observer { get; init; } = "percentile";

    /// <summary>For the percentile observer: share of the elements covered, in percent.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>Training samples that the ranges are taken from.</summary>
    public int Calibration { get; init; } = 1024;

    /// <summary>Passes over the training data with fake quantization, against the teacher's outputs; 0 for none.</summary>
    public int QatEpochs { get; init; } = 1;

    /// <summary>How the fine-tune trains.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new() { Lr = 0.002 };
}
