using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>One declared attribute of an operator.</summary>
/// <param name="name">Its name.</param>
/// <param name="kind">Kind of its value.</param>
public sealed class AttributeFact(string name, AttributeKind kind)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Kind of its value.</summary>
    public AttributeKind Kind { get; } = kind;

    /// <summary>Value used where the attribute is not given; null where there is none.</summary>
    public AttributeValue? Default { get; init; }

    /// <summary>True where the operator cannot do without.</summary>
    public bool IsRequired { get; init; }

    /// <summary>First opset that has it.</summary>
    public long Since { get; init; } = 1;

    /// <summary>First opset that no longer has it.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>True where the opset's form of the operator has this attribute.</summary>
    public bool IsIn(long opset) => opset >= Since && opset < Until;

    /// <summary>The same attribute, removed from opset <paramref name="opset"/> on.</summary>
    public AttributeFact Before(long opset) => new(Name, Kind) { Default = Default, IsRequired = IsRequired, Since = Since, Until = opset };

    /// <summary>The same attribute, there from opset <paramref name="opset"/> on.</summary>
    public AttributeFact From(long opset) => new(Name, Kind) { Default = Default, IsRequired = IsRequired, Since = opset, Until = Until };

    /// <summary>The same attribute, required.</summary>
    public AttributeFact Required() => new(Name, Kind) { Default = Default, IsRequired = true, Since = Since, Until = Until };

    /// <summary>An integer attribute without a default.</summary>
    public static AttributeFact Int(string name) => new(name, AttributeKind.Int);

    /// <summary>An integer attribute with its default.</summary>
    public static AttributeFact Int(string name, long fallback) => new(name, AttributeKind.Int) { Default = AttributeValue.From(fallback) };

    /// <summary>A float attribute without a default.</summary>
    public static AttributeFact Float(string name) => new(name, AttributeKind.Float);

    /// <summary>A float attribute with its default.</summary>
    public static AttributeFact Float(string name, float fallback) => new(name, AttributeKind.Float) { Default = AttributeValue.From(fallback) };

    /// <summary>A string attribute without a default.</summary>
    public static AttributeFact Text(string name) => new(name, AttributeKind.String);

    /// <summary>A string attribute with its default.</summary>
    public static AttributeFact Text(string name, string fallback) => new(name, AttributeKind.String) { Default = AttributeValue.From(fallback) };

    /// <summary>A list-of-integers attribute; its default, where it has one, depends on shapes.</summary>
    public static AttributeFact Ints(string name) => new(name, AttributeKind.Ints);

    /// <summary>A list-of-integers attribute with its default.</summary>
    public static AttributeFact Ints(string name, ImmutableArray<long> fallback) => new(name, AttributeKind.Ints) { Default = AttributeValue.From(fallback) };

    /// <summary>A list-of-floats attribute.</summary>
    public static AttributeFact Floats(string name) => new(name, AttributeKind.Floats);

    /// <summary>A list-of-strings attribute.</summary>
    public static AttributeFact Strings(string name) => new(name, AttributeKind.Strings);

    /// <summary>A tensor attribute.</summary>
    public static AttributeFact Tensor(string name) => new(name, AttributeKind.Tensor);

    /// <summary>A subgraph attribute, required.</summary>
    public static AttributeFact Graph(string name) => new(name, AttributeKind.Graph) { IsRequired = true };

    /// <summary>A type attribute.</summary>
    public static AttributeFact Type(string name) => new(name, AttributeKind.TypeProto);

    /// <summary>A sparse-tensor attribute.</summary>
    public static AttributeFact Sparse(string name) => new(name, AttributeKind.SparseTensor);
}
