using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>Joins small recurrent layers that do not depend on each other, as networks have them that split their features into groups.</summary>
internal static class RecurrentPairs
{
    /// <summary>Operations after a layer that are searched for its partner.</summary>
    private const int Reach = 64;

    /// <summary>The operations, with pairs in the place of their first layers.</summary>
    public static List<PlanOp> Join(List<PlanOp> ops)
    {
        for (var i = 0; i < ops.Count; i++)
        {
            if (ops[i] is not RecurrentOp first) continue;
            for (var j = i + 1; j < Math.Min(ops.Count, i + Reach); j++)
            {
                if (ops[j] is not RecurrentOp second || !first.RunsWith(second) || Needed(ops, i, j) is not { } needed) continue;
                ops = [.. ops[..i], .. needed, new RecurrentPairOp(first, second), .. ops[(i + 1)..].FindAll(o => o != second && !needed.Contains(o))];
                i += needed.Count;
                break;
            }
        }
        return ops;
    }

    /// <summary>The operations between two that the second one waits for, in order; null where it waits for the first one too.</summary>
    private static List<PlanOp>? Needed(List<PlanOp> ops, int first, int second)
    {
        HashSet<PlanValue> wanted = [.. ops[second].Inputs];
        List<PlanOp> needed = [];
        for (var k = second - 1; k > first; k--)
        {
            if (!ops[k].Outputs.Exists(wanted.Contains)) continue;
            needed.Insert(0, ops[k]);
            wanted.UnionWith(ops[k].Inputs);
        }
        return ops[first].Outputs.Exists(wanted.Contains) ? null : needed;
    }
}
