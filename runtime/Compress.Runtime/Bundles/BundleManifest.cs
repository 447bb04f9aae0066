using Compress.Graphs;
using System.Collections.Immutable;

namespace Compress.Runtime.Bundles;

/// <summary>
/// The first entry of a bundle, <c>manifest.json</c>: what is in it and what is known about the model. Its JSON is canonical: UTF-8, no
/// spaces, keys in the order of this type, metrics and provenance sorted by key (ordinal), numbers in their shortest round-trip form.
/// </summary>
public sealed record BundleManifest
{
    internal static readonly IReadOnlyDictionary<string, double> NoMetrics = new Dictionary<string, double>();
    internal static readonly IReadOnlyDictionary<string, string> NoProvenance = new Dictionary<string, string>();

    /// <summary>Version of the format: <see cref="BundleLayout.Version"/>.</summary>
    public int Version { get; init; } = BundleLayout.Version;

    /// <summary>Every entry but the manifest itself, in the order of the container.</summary>
    public ImmutableArray<BundleEntry> Entries { get; init; } = [];

    /// <summary>The model's inputs.</summary>
    public ImmutableArray<BundleTensor> Inputs { get; init; } = [];

    /// <summary>The model's outputs.</summary>
    public ImmutableArray<BundleTensor> Outputs { get; init; } = [];

    /// <summary>Figures about the model by name, such as <c>accuracy</c>; finite numbers.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = NoMetrics;

    /// <summary>Where the model comes from, by key, such as <c>recipe</c> or <c>seed</c>.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = NoProvenance;

    /// <summary>The canonical JSON.</summary>
    public byte[] ToJson() => ManifestJson.Write(this);

    /// <summary>Reads a manifest.</summary>
    /// <param name="utf8">The bytes of <c>manifest.json</c>.</param>
    /// <exception cref="Graphs.ModelException">Not JSON, not a manifest, or an unknown version, coding or key.</exception>
    public static BundleManifest FromJson(ReadOnlySpan<byte> utf8) => ManifestJson.Read(utf8);

    /// <inheritdoc/>
    public bool Equals(BundleManifest? other) => other is not null && Version == other.Version && Entries == other.Entries && Inputs == other.Inputs && Outputs == other.Outputs && ReferenceEquals(Metrics, other.Metrics)
        && ReferenceEquals(Provenance, other.Provenance);

    /// <inheritdoc/>
    public override int GetHashCode() => Entries.GetHashCode();

    /// <summary>Format and version.</summary>
    public override string ToString() => Texts.Of($"{BundleLayout.Format} {Version}");
}
