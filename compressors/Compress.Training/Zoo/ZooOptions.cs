using System.Collections.Immutable;

namespace Compress.Training;

/// <summary>What a network of the zoo is built for.</summary>
public sealed record ZooOptions
{
    /// <summary>Shape of one sample: channels, height and width for images, the number of features for tables, the number of tokens for texts.</summary>
    public ImmutableArray<long> Input { get; init; } = [1, 28, 28];

    /// <summary>Number of classes: the width of the output. One for a single logit.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>For texts: how many different tokens there are; 0 says that the samples are no texts.</summary>
    public int Vocabulary { get; init; }

    /// <summary>For texts: neighbouring tokens that one step of the network takes together; more than 1 suits bytes, of which a word has many, and adds embeddings of their sequences.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Share of the values that dropout sets to 0 in training, in networks that have dropout.</summary>
    public float Dropout { get; init; } = 0.2f;

    /// <summary>Seed of the starting weights: the same on every machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Version of ONNX's operator set.</summary>
    public long Opset { get; init; } = 17;
}
