namespace Compress.Preprocessing;

/// <summary>What happens when an image's aspect is not the model's.</summary>
public enum ResizeFit
{
    /// <summary>Both axes are scaled on their own; the aspect changes.</summary>
    Stretch,

    /// <summary>The largest centred box with the model's aspect is kept and the rest is cut off.</summary>
    CenterCrop,
}
