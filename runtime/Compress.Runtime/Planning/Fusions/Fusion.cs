using Compress.Graphs;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>A way of doing several nodes in one operation.</summary>
/// <param name="name">What it fuses.</param>
/// <param name="look">Looks back from the last node of the pattern; null where it does not fit.</param>
internal sealed class Fusion(string name, Func<Node, Matcher, Match?> look)
{
    public string Name => name;

    public Func<Node, Matcher, Match?> Try => look;
}

/// <summary>A fitting pattern: the nodes that vanish into the operation and how it is made.</summary>
/// <param name="covers">Every node that the operation does; the last one's outputs are its outputs.</param>
/// <param name="make">Makes the operation from the plan's values by name.</param>
internal sealed class Match(Node[] covers, Func<Func<string, PlanValue>, PlanOp> make)
{
    public Node[] Covers => covers;

    public Func<Func<string, PlanValue>, PlanOp> Make => make;
}
