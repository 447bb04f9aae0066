using System.Collections.Immutable;
using System.Runtime.CompilerServices;

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

    /// <summary>True for the same object only: the parts are arrays, which are compared by reference anyway.</summary>
    public bool Equals(GraphExtras? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>How much is kept, for messages.</summary>
    public override string ToString() => Texts.Of($"{QuantizationAnnotations.Length} quantization annotations, {SparseInitializers.Length} sparse initializers");
}
