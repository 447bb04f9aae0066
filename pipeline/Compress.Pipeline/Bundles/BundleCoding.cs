namespace Compress.Pipeline;

/// <summary>How a bundle's entries are stored.</summary>
public enum BundleCoding
{
    /// <summary>Each entry as <see cref="BundleWriter.Choose"/> says: compressed where it is small and that saves clearly, else mappable.</summary>
    Auto,

    /// <summary>As they are: apps map the weights instead of reading them.</summary>
    None,

    /// <summary>As deflate streams, whatever their size: unpacked into memory at load, by a few kilobytes of the reader's own code.</summary>
    Deflate,

    /// <summary>As Brotli streams, whatever their size: smallest, but an app for one model grows by 140 KB of decoder and dictionary.</summary>
    Brotli,
}
