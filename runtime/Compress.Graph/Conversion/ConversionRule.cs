using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>How one operator's nodes change from the form before an opset to the form of that opset.</summary>
/// <param name="opset">The opset that changed the operator.</param>
/// <param name="opType">The operator.</param>
/// <param name="convert">Gives the nodes that take its place; the node itself where nothing changes.</param>
internal sealed class ConversionRule(int opset, string opType, Func<ConversionContext, Node, ImmutableArray<Node>> convert)
{
    /// <summary>The opset that changed the operator.</summary>
    public int Opset { get; } = opset;

    /// <summary>The operator.</summary>
    public string OpType { get; } = opType;

    /// <summary>Gives the nodes that take a node's place; the node itself where nothing changes.</summary>
    public Func<ConversionContext, Node, ImmutableArray<Node>> Convert { get; } = convert;
}
