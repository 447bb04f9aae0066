using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Compress.Graphs;

/// <summary>What an ONNX file says about the model around its graph.</summary>
public sealed record ModelInfo
{
    /// <summary>A new model of this product.</summary>
    public static ModelInfo Default { get; } = new() { IrVersion = 8, ProducerName = "compress" };

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; init; }

    /// <summary>Tool that wrote the file.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>Version of that tool.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>Domain of the model, in reverse-DNS form.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Version of the model.</summary>
    public long Version { get; init; }

    /// <summary>Documentation.</summary>
    public string DocString { get; init; } = "";

    /// <summary>Key-value properties.</summary>
    public NameMap<string> Metadata { get; init; } = NameMap<string>.Empty;

    /// <summary>Serialized <c>FunctionProto</c> messages, in file order.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Functions { get; init; } = [];

    /// <summary>Serialized <c>DeviceConfigurationProto</c> messages, in file order.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> DeviceConfigurations { get; init; } = [];

    /// <summary>Serialized <c>TrainingInfoProto</c> messages, in file order.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> TrainingInfo { get; init; } = [];

    /// <summary>True for the same object only: the parts are arrays, which are compared by reference anyway.</summary>
    public bool Equals(ModelInfo? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>Who made the model, for messages.</summary>
    public override string ToString() => Texts.Of($"IR version {IrVersion} by '{ProducerName}'");
}
