using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Compress.Graphs;

/// <summary>A function of a model: an operator that the model itself defines by nodes.</summary>
public sealed record ModelFunction
{
    /// <summary>Domain of the operator.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Name of the operator.</summary>
    public string Name { get; init; } = "";

    /// <summary>Overload; mostly empty.</summary>
    public string Overload { get; init; } = "";

    /// <summary>Names of its inputs inside the body.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>Names of its outputs inside the body.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Attributes without default.</summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>Attributes with their defaults.</summary>
    public NameMap<AttributeValue> Defaults { get; init; } = NameMap<AttributeValue>.Empty;

    /// <summary>The body.</summary>
    public ImmutableArray<Node> Nodes { get; init; } = [];

    /// <summary>Opsets that the body uses.</summary>
    public NameMap<long> Opsets { get; init; } = NameMap<long>.Empty;

    /// <summary>Reads a serialized <c>FunctionProto</c>, as <see cref="ModelInfo.Functions"/> keeps them.</summary>
    /// <exception cref="ModelException">The bytes are malformed; offsets in messages count from the function's start.</exception>
    public static ModelFunction Parse(ReadOnlyMemory<byte> bytes, ReaderLimits? limits = null) =>
        FunctionParser.Parse(new ReadContext(bytes, limits ?? ReaderLimits.Default, null));

    /// <summary>Domain and name.</summary>
    public override string ToString() => Domain.Length == 0 ? Name : $"{Domain}::{Name}";

    /// <summary>True for the same function only.</summary>
    public bool Equals(ModelFunction? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
