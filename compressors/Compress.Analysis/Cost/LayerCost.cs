using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>What one node costs for one sample.</summary>
/// <param name="Node">The node.</param>
/// <param name="Macs">Multiply-accumulate operations, batch dimension counted as 1.</param>
/// <param name="Parameters">Elements of the float and integer constants that the node is the first to read.</param>
/// <param name="OutputShape">Shape of the first output, batch dimension as declared; null where unknown.</param>
public sealed record LayerCost(Node Node, long Macs, long Parameters, Shape? OutputShape);
