namespace Compress.Training;

/// <summary>
/// What convolutions and products compute in while training. Weights, optimizer and loss are single precision in every case, and so is
/// evaluation (Micikevicius et al., "Mixed precision training", 2018).
/// </summary>
public enum TrainingPrecision
{
    /// <summary>Single precision throughout.</summary>
    Fp32,

    /// <summary>bfloat16: the range of single precision with 8 bits of precision. On any device; processors without such units are slow at it.</summary>
    Bf16,

    /// <summary>Half precision: 11 bits of precision in a small range, so that the loss is scaled up and gradients that overflow cost a step. On a GPU.</summary>
    Fp16,
}
