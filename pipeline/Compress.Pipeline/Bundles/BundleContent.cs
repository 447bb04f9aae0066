using System.Collections.Immutable;

namespace Compress.Pipeline;

/// <summary>What goes into a bundle.</summary>
public sealed record BundleContent
{
    /// <summary>The ONNX file's bytes.</summary>
    public required ReadOnlyMemory<byte> Model { get; init; }

    /// <summary>What happens to a sample before the model, as canonical JSON; empty for none.</summary>
    public ReadOnlyMemory<byte> Preprocess { get; init; }

    /// <summary>Names of the classes, in the order of the output; empty for none.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Figures about the model.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Where the model comes from.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = ImmutableDictionary<string, string>.Empty;
}
