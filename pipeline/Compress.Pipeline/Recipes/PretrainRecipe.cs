namespace Compress.Pipeline;

/// <summary>Pretraining of an encoder on the training split's texts without their classes: hidden words are predicted.</summary>
public sealed record PretrainRecipe
{
    /// <summary>Passes over the training texts.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Share of the words that are to be predicted.</summary>
    public double Share { get; init; } = 0.15;

    /// <summary>Dropout while it pretrains, 0 to below 1; the hidden words differ in every pass, so that there is little to learn by heart.</summary>
    public float Dropout { get; init; }

    /// <summary>How it trains.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new() { Kind = "adamw", Lr = 0.004, WeightDecay = 0.01, Schedule = "onecycle", Batch = 64 };
}
