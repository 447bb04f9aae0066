using TorchSharp.Modules;
using Tensor = TorchSharp.torch.Tensor;

namespace Compress.Training;

/// <summary>
/// Keeps half-precision gradients out of the numbers that vanish there: the loss is multiplied by a factor, the gradients are divided by
/// it. A step whose gradients overflow is left out and halves the factor; a long run without one doubles it (Micikevicius et al.,
/// "Mixed precision training", 2018; the numbers are PyTorch's).
/// </summary>
internal sealed class LossScaler
{
    private const double Shrink = 0.5;
    private const double Growth = 2;

    /// <summary>Steps without overflow after which the factor grows.</summary>
    public const int GrowthSteps = 2000;

    /// <summary>Below this, gradients overflow in spite of the scale and not because of it.</summary>
    public const double Least = 1.0 / (1 << 14);

    /// <summary>The factor.</summary>
    public double Scale { get; set; } = 65536;

    /// <summary>Steps since the last overflow or growth.</summary>
    public int CleanSteps { get; set; }

    /// <summary>The loss to take the gradient of.</summary>
    public Tensor Scaled(Tensor loss) => loss.mul(Scale);

    /// <summary>Divides the gradients by the factor, clips them, and moves the factor.</summary>
    /// <param name="parameters">The parameters, with gradients of the scaled loss.</param>
    /// <param name="clipNorm">The norm that gradients are clipped to; 0 for none.</param>
    /// <returns>False where a gradient is not finite and the step is to be left out.</returns>
    public bool Unscale(IReadOnlyList<Parameter> parameters, double clipNorm)
    {
        torch.nn.utils.scale_grad_(parameters, 1 / Scale);
        var norm = torch.nn.utils.clip_grad_norm_(parameters, clipNorm > 0 ? clipNorm : double.PositiveInfinity);
        if (!double.IsFinite(norm))
        {
            Scale *= Shrink;
            CleanSteps = 0;
            return false;
        }
        if (++CleanSteps == GrowthSteps)
        {
            Scale *= Growth;
            CleanSteps = 0;
        }
        return true;
    }
}
