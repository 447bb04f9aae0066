using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Compress.Graphs;

/// <summary>Types, shapes and known values of every value of a graph.</summary>
public sealed class ValueTypes
{
    private readonly Dictionary<string, ValueFact> _facts;
    private readonly Dictionary<Graph, ValueTypes> _subgraphs;

    internal ValueTypes(Dictionary<string, ValueFact> facts, Dictionary<Graph, ValueTypes> subgraphs) => (_facts, _subgraphs) = (facts, subgraphs);

    /// <summary>Names of all values, in the order in which they are made.</summary>
    public IEnumerable<string> Names => _facts.Keys;

    /// <summary>Type and shape of a value.</summary>
    /// <exception cref="ModelException">The graph has no such value.</exception>
    public ValueInfo this[string name] => _facts.TryGetValue(name, out var fact)
        ? fact.Info
        : throw new ModelException($"The graph has no value '{name}'.");

    /// <summary>True where the graph has the value; then its type and shape.</summary>
    public bool TryGet(string name, [MaybeNullWhen(false)] out ValueInfo info)
    {
        info = _facts.GetValueOrDefault(name)?.Info;
        return info is not null;
    }

    /// <summary>The element type of a value.</summary>
    /// <exception cref="ModelException">It is unknown.</exception>
    public ElementType Type(string name) => this[name].ElementType is var type and not ElementType.Undefined
        ? type
        : throw new ModelException($"The element type of '{name}' is not known.");

    /// <summary>The dimensions of a value.</summary>
    /// <exception cref="ModelException">They are not all numbers.</exception>
    public ImmutableArray<long> Dims(string name)
    {
        var shape = this[name].Shape ?? throw new ModelException($"The rank of '{name}' is not known; give the shapes of the model's inputs.");
        return shape.IsStatic ? shape.ToDims() : throw new ModelException($"The shape {shape} of '{name}' is not fully known; give the shapes of the model's inputs.");
    }

    /// <summary>The value as a constant where it is known before the model runs (initializers, constants, shape arithmetic), else null.</summary>
    public Tensor? Constant(string name) => _facts.TryGetValue(name, out var fact) ? fact.Tensor ?? fact.Partial?.ToTensor() : null;

    /// <summary>What is known of a small value's elements, else null.</summary>
    public PartialValue? Value(string name) => _facts.GetValueOrDefault(name)?.Value;

    /// <summary>The types inside of a subgraph of one of the graph's nodes, or null where it was not reached.</summary>
    public ValueTypes? Inside(Graph subgraph) => _subgraphs.GetValueOrDefault(subgraph);
}
