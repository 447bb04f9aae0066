using System.Collections.Immutable;

namespace Compress.Training;

/// <summary>What a network of the zoo is built for.</summary>
public sealed record ZooOptions
{
    /// <summary>Shape of one sample: channels, height and width for images, the number of features for tables.</summary>
    public ImmutableArray<long> Input { get; init; } = [1, 28, 28];

    /// <summary>Number of classes: the width of the output. One for a single logit.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Seed of the starting weights: the same on every machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Version of ONNX's operator set.</summary>
    public long Opset { get; init; } = 17;
}
