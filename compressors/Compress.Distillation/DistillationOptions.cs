namespace Compress.Distillation;

/// <summary>How much a student listens to its teacher.</summary>
public sealed record DistillationOptions
{
    /// <summary>What logits are divided by before the softmax, of teacher and student alike; higher shows more of the small probabilities.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>Share of the teacher's part in the loss, 0 to 1; the rest is the task's own loss.</summary>
    public double Weight { get; init; } = 0.7;

    /// <summary>Whether the teacher's logits are computed once and kept, where samples are not augmented.</summary>
    public bool CacheLogits { get; init; } = true;
}
