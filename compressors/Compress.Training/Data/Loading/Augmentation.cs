namespace Compress.Training.Data;

/// <summary>
/// Random changes of training samples. Images are changed on their 8-bit pixels at their stored size, before the plan; what comes in
/// from outside is 0. The order is: affine, crop and flip, cutout, noise. Texts are changed as tokens, after the plan. Each sample's
/// changes depend on seed, epoch and its place in the epoch alone.
/// </summary>
public sealed record Augmentation
{
    /// <summary>Pixels that are padded on every side before a crop of the original size is taken at random.</summary>
    public int Crop { get; init; }

    /// <summary>Whether half of the images are mirrored left to right.</summary>
    public bool Flip { get; init; }

    /// <summary>Largest rotation in degrees, below 90, either way.</summary>
    public float Rotate { get; init; }

    /// <summary>Largest relative change of size: 0.1 draws 0.9 to 1.1.</summary>
    public float Zoom { get; init; }

    /// <summary>Standard deviation of noise in 8-bit steps.</summary>
    public float Noise { get; init; }

    /// <summary>Side of a square that is set to 0, at a random place that may reach over the border (DeVries and Taylor, 2017); 0 for none.</summary>
    public int Cutout { get; init; }

    /// <summary>Mixup's alpha (Zhang et al., 2018): each batch is mixed with itself in another order, the weight drawn from Beta(alpha, alpha); 0 for none.</summary>
    public float Mixup { get; init; }

    /// <summary>For texts: share of the tokens that become unknown, 0 to below 1 (word dropout; Iyyer et al., 2015).</summary>
    public float DropTokens { get; init; }

    /// <summary>The usual choice for small colour photographs: crop with 4 pixels of padding, and flip.</summary>
    public static Augmentation Cifar { get; } = new() { Crop = 4, Flip = true };

    internal bool ChangesPixels => Crop > 0 || Flip || Rotate > 0 || Zoom > 0 || Noise > 0 || Cutout > 0;
}
