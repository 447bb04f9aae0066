namespace Compress.Pipeline;

/// <summary>How far a node's output is from the reference's; what came from the nodes before it is in it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Value">Name of the output.</param>
/// <param name="MaxAbs">Largest absolute difference of an element.</param>
/// <param name="MeanAbs">Mean absolute difference.</param>
/// <param name="Rel">Largest difference over the largest absolute element that the reference has.</param>
public sealed record NodeParity(string Node, string Operator, string Value, double MaxAbs, double MeanAbs, double Rel);
