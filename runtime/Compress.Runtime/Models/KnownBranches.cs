using Compress.Graphs;

namespace Compress.Runtime;

/// <summary>
/// Branches that the shapes of the inputs decide: exporters write an If for what depends on a rank or a size, which is settled once shapes
/// are. The branch taken stands in the If's place, so that the graph can be planned.
/// </summary>
internal static class KnownBranches
{
    /// <summary>The graph without the Ifs whose condition is known, those within branches that were taken included.</summary>
    /// <param name="graph">A prepared graph.</param>
    /// <param name="shapes">Shapes of its inputs.</param>
    /// <param name="options">Limits of the passes that what was taken goes through.</param>
    /// <param name="types">Inferred for these shapes; those of the result afterwards.</param>
    public static Graph Take(Graph graph, IReadOnlyDictionary<string, Shape> shapes, LoadOptions options, ref ValueTypes types)
    {
        // Every round takes nodes out of subgraphs, so that the rounds come to an end.
        while (OperatorSwitches.If)
        {
            var patch = new GraphPatch(graph);
            foreach (var node in graph.Nodes)
                if (node.Is("If") && types.Constant(node.Input(0)) is { ElementType: ElementType.Bool, Length: 1 } condition)
                    Inline(patch, node, node.Attributes[condition.Bytes.Span[0] != 0 ? "then_branch" : "else_branch"].AsGraph());
            if (patch.IsEmpty) break;
            graph = ModelPreparation.Prepare(patch.Apply("take known branches"), options);
            types = ShapeInference.Infer(graph, shapes);
        }
        return graph;
    }

    private static void Inline(GraphPatch patch, Node node, Graph branch)
    {
        var names = branch.Initializers.Keys.Concat(branch.Nodes.SelectMany(n => n.Outputs)).Where(n => n.Length > 0).Distinct().ToDictionary(n => n, patch.FreshName, StringComparer.Ordinal);
        string To(string name) => names.GetValueOrDefault(name, name);
        foreach (var (name, tensor) in branch.Initializers) patch.SetInitializer(To(name), tensor);
        patch.Replace(node,
        [
            .. branch.Nodes.Select(n => Subgraphs.Map(n, inner => Subgraphs.RenameOuter(inner, To)) with { Inputs = [.. n.Inputs.Select(To)], Outputs = [.. n.Outputs.Select(To)] }),
            .. node.Outputs.Select((output, i) => (output, i)).Where(o => o.output.Length > 0).Select(o => new Node("Identity", [To(branch.Outputs[o.i].Name)], [o.output])),
        ]);
    }
}
