namespace TorchSharp.Modules;

/// <summary>What groups of Adam and AdamW can set; null takes the optimizer's own.</summary>
public abstract record AdamOptions : OptimizerOptions
{
    /// <summary>How much the running mean of gradients keeps at a step.</summary>
    public double? beta1 { get; init; }

    /// <summary>How much the running mean of squared gradients keeps at a step.</summary>
    public double? beta2 { get; init; }

    /// <summary>Added to the root of the latter.</summary>
    public double? eps { get; init; }

    /// <summary>Whether to divide by the largest running mean of squares so far.</summary>
    public bool? amsgrad { get; init; }
}
