using Compress.Graphs;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>A way of doing several nodes in one operation.</summary>
/// <param name="Name">What it fuses.</param>
/// <param name="Try">Looks back from the last node of the pattern; null where it does not fit.</param>
internal sealed record Fusion(string Name, Func<Node, Matcher, Match?> Try);

/// <summary>A fitting pattern: the nodes that vanish into the operation and how it is made.</summary>
/// <param name="Covers">Every node that the operation does; the last one's outputs are its outputs.</param>
/// <param name="Make">Makes the operation from the plan's values by name.</param>
internal sealed record Match(IReadOnlyList<Node> Covers, Func<Func<string, PlanValue>, PlanOp> Make);
