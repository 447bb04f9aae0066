using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>How one operator's nodes change from the form before an opset to the form of that opset.</summary>
/// <param name="Opset">The opset that changed the operator.</param>
/// <param name="OpType">The operator.</param>
/// <param name="Convert">Gives the nodes that take its place; the node itself where nothing changes.</param>
internal sealed record ConversionRule(int Opset, string OpType, Func<ConversionContext, Node, ImmutableArray<Node>> Convert);
