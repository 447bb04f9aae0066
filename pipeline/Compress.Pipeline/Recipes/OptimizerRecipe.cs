namespace Compress.Pipeline;

/// <summary>How weights are trained.</summary>
public sealed record OptimizerRecipe
{
    /// <summary>Algorithm: <c>sgd</c>, <c>adam</c> or <c>adamw</c>.</summary>
    public string Kind { get; init; } = "sgd";

    /// <summary>Learning rate at its highest.</summary>
    public double Lr { get; init; } = 0.05;

    /// <summary>Momentum of SGD.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Learning rate over the training: <c>cosine</c>, <c>onecycle</c>, <c>step</c> or <c>constant</c>.</summary>
    public string Schedule { get; init; } = "cosine";

    /// <summary>For the schedule <c>step</c>: epochs between two steps.</summary>
    public int StepEpochs { get; init; } = 10;

    /// <summary>For the schedule <c>step</c>: what the rate is multiplied by at each.</summary>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>Epochs over which the rate first rises from near 0; may be a fraction. Not for one-cycle, which rises by itself.</summary>
    public double WarmUp { get; init; }

    /// <summary>Gradients are scaled down to this norm where theirs is greater; 0 leaves them.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Samples a step.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Share of the target probability spread over the other classes.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>What convolutions and products compute in: <c>fp32</c>, <c>bf16</c>, or <c>fp16</c> with a scaled loss, which needs a GPU. Weights stay in single precision.</summary>
    public string Precision { get; init; } = "fp32";
}
