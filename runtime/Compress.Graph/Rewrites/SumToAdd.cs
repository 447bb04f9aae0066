namespace Compress.Graphs;

/// <summary>A Sum of several values becomes a chain of Adds, from left to right, and a Sum of one an Identity: so that other passes know one form only.</summary>
public sealed class SumToAdd : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "sums to additions";

    /// <inheritdoc/>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (!OperatorSwitches.Sum) return graph;
        var patch = new GraphPatch(graph);
        foreach (var node in graph.Nodes)
        {
            if (!node.Is("Sum") || node.Inputs.IsEmpty) continue;
            if (node.Inputs.Length == 1)
            {
                patch.Replace(node, new Node("Identity", node.Inputs, node.Outputs) { Name = node.Name });
                continue;
            }
            var adds = new List<Node>();
            var sum = node.Inputs[0];
            for (var i = 1; i < node.Inputs.Length; i++)
            {
                var last = i == node.Inputs.Length - 1;
                var output = last ? node.Output() : patch.FreshName(node.Output() + "_part");
                adds.Add(new Node("Add", [sum, node.Inputs[i]], [output]) { Name = last ? node.Name : "" });
                sum = output;
            }
            patch.Replace(node, adds);
        }
        return patch.Apply(Name);
    }
}
