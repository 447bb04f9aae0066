namespace TorchSharp.Modules;

/// <summary>What all optimizers' groups can set; null takes the optimizer's own.</summary>
public abstract record OptimizerOptions
{
    /// <summary>The learning rate.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Weight of the squared parameters in the loss, halved; for AdamW the share that goes away, times the rate.</summary>
    public double? weight_decay { get; init; }

    /// <summary>Whether to go up.</summary>
    public bool? maximize { get; init; }
}
