using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// How large a model becomes when its functions are put in place, found before anything is: each function is looked at once, since a few of
/// them that call one another twice grow without bound.
/// </summary>
internal sealed class FunctionGrowth(FunctionTable functions, int mostNodes)
{
    /// <summary>Functions that call functions, to this depth; each level takes stack.</summary>
    private const int Deepest = 64;

    private readonly Dictionary<ModelFunction, Extent> _known = [];

    /// <summary>Refuses a model of which a function calls itself, directly or through others, or which would be too large or too deep.</summary>
    /// <exception cref="ModelException">It is refused.</exception>
    public void Require(Graph graph)
    {
        var all = Of(graph.Nodes, []);
        if (all.Nodes > mostNodes)
            throw new ModelException($"With its functions in place the graph '{graph.Name}' has more than {mostNodes} nodes ({nameof(InlineFunctions)}.{nameof(mostNodes)}); raise the limit if it is to be trusted.");
        if (all.Subgraphs > ShapeInferrer.DeepestNesting) throw new ModelException($"With its functions in place the graph '{graph.Name}' has subgraphs nested more than {ShapeInferrer.DeepestNesting} deep; flatten it.");
    }

    private Extent Of(ImmutableArray<Node> nodes, ImmutableArray<ModelFunction> inside)
    {
        var all = default(Extent);
        foreach (var node in nodes)
        {
            // Calls count as well: functions without a single operator can call each other just as often.
            all = all.With(functions.TryGet(node, out var function) ? Of(node, function, inside) : default, 1);
            if (function is null)
                foreach (var subgraph in GraphIndex.SubgraphsOf(node)) all = all.With(Of(subgraph.Nodes, inside).Deeper(), 0);
        }
        return all;
    }

    private Extent Of(Node call, ModelFunction function, ImmutableArray<ModelFunction> inside)
    {
        if (inside.Contains(function)) throw new ModelException($"{call}: the function '{function}' calls itself ({string.Join(" > ", inside.Select(f => f.ToString()).Append(function.ToString()))}); write the recursion as a Loop.");
        if (inside.Length < Deepest && !_known.ContainsKey(function))
        {
            var body = Of(function.Nodes, inside.Add(function));
            _known[function] = body with { Calls = body.Calls + 1 };
        }
        return _known.TryGetValue(function, out var extent) && inside.Length + extent.Calls <= Deepest
            ? extent
            : throw new ModelException($"{call}: functions are nested more than {Deepest} deep; flatten the model.");
    }

    /// <summary>What a list of nodes comes to: its nodes, and how deep calls and subgraphs are nested in it.</summary>
    private readonly record struct Extent(long Nodes, int Calls, int Subgraphs)
    {
        public Extent Deeper() => this with { Subgraphs = Subgraphs + 1 };

        // Kept far from overflow; what is that large is refused anyway.
        public Extent With(Extent other, int more) =>
            new(Math.Min(Nodes + other.Nodes + more, long.MaxValue / 4), Math.Max(Calls, other.Calls), Math.Max(Subgraphs, other.Subgraphs));
    }
}
