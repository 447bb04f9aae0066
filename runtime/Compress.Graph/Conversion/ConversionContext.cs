using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Compress.Graphs;

/// <summary>What a conversion rule may ask for and add.</summary>
internal sealed class ConversionContext(ValueTypes types, FreshNames names, int opset)
{
    /// <summary>Initializers that the rules added.</summary>
    public Dictionary<string, Tensor> Added { get; } = new(StringComparer.Ordinal);

    /// <summary>Opset whose form is being made.</summary>
    public int Opset { get; } = opset;

    public ValueInfo? Info(string name) => types.TryGet(name, out var info) ? info : null;

    public int? Rank(string name) => Info(name)?.Shape?.Rank;

    public ElementType Type(string name) => Info(name)?.ElementType ?? ElementType.Undefined;

    public Tensor? Constant(string name) => Added.GetValueOrDefault(name) ?? types.Constant(name);

    public string Fresh(string hint) => names.Make(hint);

    public string Add(string hint, Tensor value)
    {
        var name = Fresh(hint);
        Added.Add(name, value);
        return name;
    }

    public string Integers(string hint, ImmutableArray<long> values) => Add(hint, Tensor.Create(values.AsSpan(), values.Length));

    [DoesNotReturn]
    public void Refuse(Node node, string why) =>
        throw new ModelException($"{node} cannot be converted from opset {Opset - 1} to opset {Opset}: {why}.");

    [DoesNotReturn]
    public void Refuse(Node node, MessageText why) => Refuse(node, why.ToString());
}
