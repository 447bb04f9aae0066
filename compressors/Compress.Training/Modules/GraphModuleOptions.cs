using System.Collections.Immutable;

namespace Compress.Training;

/// <summary>How a graph becomes a trainable module.</summary>
public sealed record GraphModuleOptions
{
    /// <summary>The defaults: single precision on the processor, everything that is a weight is trained.</summary>
    public static GraphModuleOptions Default { get; } = new();

    /// <summary>Where the module computes.</summary>
    public TorchDevice Device { get; init; } = TorchDevice.Cpu;

    /// <summary>Type of floating-point values inside the module; double precision serves gradient checks.</summary>
    public torch.ScalarType Floats { get; init; } = torch.ScalarType.Float32;

    /// <summary>Initializers that stay as they are: pruning masks, layers that are not to be touched.</summary>
    public ImmutableHashSet<string> Frozen { get; init; } = [];

    /// <summary>When given, only these initializers are trained (fine-tuning of the last layers); <see cref="Frozen"/> still holds.</summary>
    public ImmutableHashSet<string>? TrainOnly { get; init; }

    /// <summary>Whether scales of QuantizeLinear and DequantizeLinear are trained too.</summary>
    public bool TrainScales { get; init; }

    /// <summary>
    /// Whether the first output is taken before a final Softmax, as losses want it. The graph itself keeps the Softmax.
    /// </summary>
    public bool Logits { get; init; }

    /// <summary>Whether batch normalization uses and keeps its running statistics in training mode too.</summary>
    public bool FreezeStatistics { get; init; }
}
