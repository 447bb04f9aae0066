using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>
/// Writes a Reshape of [n, c, ...] to [n, c * ...] as Flatten, which follows when channels go; the constant of the Reshape would not.
/// </summary>
public sealed class ReshapeToFlatten : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "reshape to flatten";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var types = ShapeInference.Infer(graph);
        var patch = new GraphPatch(graph);
        foreach (var node in graph.Nodes.Where(n => n.Is("Reshape")))
        {
            if (!types.TryGet(node.Inputs[0], out var x) || !types.TryGet(node.Output(), out var y)) continue;
            if (x.Shape is not { Rank: >= 2 } from || y.Shape is not { Rank: 2 } to || !SameBatch(from[0], to[0], types.Constant(node.Inputs[1]))) continue;
            var flatten = new Node("Flatten", [node.Inputs[0]], node.Outputs) { Name = node.Name, DocString = node.DocString };
            patch.Replace(node, flatten.With("axis", AttributeValue.From(1L)));
        }
        return patch.Apply(Name);
    }

    private static bool SameBatch(Dimension from, Dimension to, Tensor? target)
    {
        if (from.IsStatic && from == to) return true;
        if (from.Symbol is not null && from == to) return true;
        // 0 copies the dimension; [-1, k] of known inner size leaves the first dimension as it was.
        return target is { ElementType: ElementType.Int64, Length: 2 } && target.AsSpan<long>()[0] == 0;
    }
}
