namespace Compress.Training;

/// <summary>The optimizer and the course of its learning rate.</summary>
public sealed record OptimizerSettings
{
    /// <summary>Which optimizer.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    /// <summary>Learning rate, at its highest.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>How much of the last step stays (SGD), and the first beta (Adam, AdamW).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay of weights with two or more dimensions; biases and normalization scales are not decayed.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Whether SGD looks ahead by its momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Gradients are scaled down to this norm where theirs is greater; 0 leaves them.</summary>
    public double ClipNorm { get; init; }

    /// <summary>How the learning rate moves.</summary>
    public ScheduleSettings Schedule { get; init; } = new();
}
