using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Gives the nodes that take a node's place; the node itself where nothing changes.</summary>
/// <remarks>A delegate of its own: a generic one that speaks of a list keeps .NET's type loader in an app compiled ahead of time.</remarks>
internal delegate ImmutableArray<Node> NodeConversion(ConversionContext context, Node node);

/// <summary>How one operator's nodes change from the form before an opset to the form of that opset.</summary>
/// <param name="opset">The opset that changed the operator.</param>
/// <param name="opType">The operator.</param>
/// <param name="convert">Gives the nodes that take its place; the node itself where nothing changes.</param>
internal sealed class ConversionRule(int opset, string opType, NodeConversion convert)
{
    /// <summary>The opset that changed the operator.</summary>
    public int Opset { get; } = opset;

    /// <summary>The operator.</summary>
    public string OpType { get; } = opType;

    /// <summary>Gives the nodes that take a node's place; the node itself where nothing changes.</summary>
    public NodeConversion Convert { get; } = convert;
}
