using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Serialized parts of a <c>GraphProto</c> that are kept as they are.</summary>
public sealed record GraphExtras
{
    /// <summary>Nothing kept.</summary>
    public static GraphExtras None { get; } = new();

    /// <summary>Serialized <c>TensorAnnotation</c> messages (field <c>quantization_annotation</c>).</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> QuantizationAnnotations { get; init; } = [];

    /// <summary>Serialized <c>SparseTensorProto</c> messages (field <c>sparse_initializer</c>).</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> SparseInitializers { get; init; } = [];
}
