namespace Compress.Runtime.Bundles;

/// <summary>What the manifest says about one entry.</summary>
/// <param name="Name">Its name in the container, such as <c>model.onnx</c>.</param>
/// <param name="Coding">How the content is stored: <see cref="BundleLayout.CodingNone"/>, <see cref="BundleLayout.CodingDeflate"/> or <see cref="BundleLayout.CodingBrotli"/>.</param>
/// <param name="Length">Bytes of the content, decoded.</param>
/// <param name="Sha256">SHA-256 of the content, decoded, as 64 lower-case hexadecimal digits.</param>
public sealed record BundleEntry(string Name, string Coding, long Length, string Sha256)
{
    /// <inheritdoc/>
    public bool Equals(BundleEntry? other) => other is not null && Name == other.Name && Coding == other.Coding && Length == other.Length && Sha256 == other.Sha256;

    /// <inheritdoc/>
    public override int GetHashCode() => Sha256.GetHashCode(StringComparison.Ordinal);

    /// <summary>Name and coding.</summary>
    public override string ToString() => $"{Name}, {Coding}";
}
