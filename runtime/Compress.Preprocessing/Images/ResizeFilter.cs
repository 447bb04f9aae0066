namespace Compress.Preprocessing;

/// <summary>How pixels between pixels are computed. Pixel centres lie at half coordinates and corners are not aligned, as in PyTorch and OpenCV by default.</summary>
public enum ResizeFilter
{
    /// <summary>Two taps an axis, no smoothing when shrinking: torch's interpolate(mode="bilinear"), OpenCV's INTER_LINEAR.</summary>
    Bilinear,

    /// <summary>The triangle widened by the factor of shrinking: Pillow's and torchvision's antialiased bilinear.</summary>
    BilinearAntialias,

    /// <summary>The nearest pixel centre, torch's "nearest-exact".</summary>
    Nearest,
}
