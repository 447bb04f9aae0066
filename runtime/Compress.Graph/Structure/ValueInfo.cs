using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>What is declared about a value: its name, element type and shape.</summary>
/// <param name="Name">The value's name; unique in its graph.</param>
/// <param name="ElementType">Element type, <see cref="ElementType.Undefined"/> where none is declared or the value is no tensor.</param>
/// <param name="Shape">Shape, null where the rank is unknown.</param>
public sealed record ValueInfo(string Name, ElementType ElementType, Shape? Shape)
{
    /// <summary>Documentation kept from the file.</summary>
    public string DocString { get; init; } = "";

    /// <summary>The serialized <c>TypeProto</c> of a value that is no dense tensor (sequence, map, optional, sparse), kept for the way back; else empty.</summary>
    public ReadOnlyMemory<byte> OtherType { get; init; }

    /// <summary>Denotations kept from the file (such as DATA_BATCH): the type's own, then one a dimension; empty where the file has none.</summary>
    public ImmutableArray<string> Denotations { get; init; } = [];

    /// <summary>Key-value properties kept from the file.</summary>
    public NameMap<string> Metadata { get; init; } = NameMap<string>.Empty;

    /// <summary>True where both declare the same, part by part; lists and properties count as the same where they are one object.</summary>
    public bool Equals(ValueInfo? other) => ReferenceEquals(this, other) || (other is not null && Name == other.Name && ElementType == other.ElementType
        && (Shape is null ? other.Shape is null : Shape.Equals(other.Shape)) && DocString == other.DocString
        && OtherType.Equals(other.OtherType) && Denotations == other.Denotations && ReferenceEquals(Metadata, other.Metadata));

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>Name, type and shape, for messages.</summary>
    public override string ToString() => Texts.Of($"'{Name}' {ElementType}{Shape}");
}
