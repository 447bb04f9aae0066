namespace Compress.Pipeline;

/// <summary>How a bundle's entries are stored.</summary>
public enum BundleCoding
{
    /// <summary>Each entry as <see cref="BundleWriter.Choose"/> says: compressed where it is small and that saves clearly, else mappable.</summary>
    Auto,

    /// <summary>As they are: apps map the weights instead of reading them.</summary>
    None,

    /// <summary>As Brotli streams, whatever their size: smallest, and unpacked into memory at load.</summary>
    Brotli,
}
