using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>A pass that looks for patterns and puts other nodes in their place, where that is safe.</summary>
public abstract class PatternPass : IGraphPass
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>The patterns looked for, in order; the first that can be replaced wins.</summary>
    protected abstract ImmutableArray<Pattern> Patterns { get; }

    /// <summary>Operators that a pattern may end with; others are not looked at.</summary>
    protected abstract ImmutableArray<string> Ends { get; }

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var patch = new GraphPatch(graph);
        ValueTypes? types = null;
        foreach (var node in graph.Nodes.Reverse())
        {
            if (node.Domain.Length > 0 || !Ends.Contains(node.OpType) || node.Output().Length == 0) continue;
            foreach (var pattern in Patterns)
            {
                if (pattern.Match(graph, node.Output()) is not { } match || !match.IsClosed(graph, patch)) continue;
                if (Replace(graph, patch, types ??= ShapeInference.Infer(graph), match) is not { IsDefault: false } replacement) continue;
                patch.Replace(match.Nodes[0], replacement).Remove(match.Nodes.Skip(1));
                break;
            }
        }
        return patch.Apply(Name);
    }

    /// <summary>
    /// The nodes that take the match's place, the last making the match's result under its own name; a default array where this match cannot be
    /// replaced after all.
    /// </summary>
    protected abstract ImmutableArray<Node> Replace(Graph graph, GraphPatch patch, ValueTypes types, PatternMatch match);
}
