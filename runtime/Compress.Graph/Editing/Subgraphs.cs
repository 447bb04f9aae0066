namespace Compress.Graphs;

/// <summary>Changes to the subgraphs of a node.</summary>
public static class Subgraphs
{
    /// <summary>The node with every subgraph changed; the node itself where none changes.</summary>
    public static Node Map(Node node, Func<Graph, Graph> change)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(change);
        var attributes = node.Attributes;
        foreach (var (name, value) in node.Attributes)
        {
            if (value.ReferredName.Length > 0) continue;
            if (value.Kind == AttributeKind.Graph)
            {
                var changed = change(value.AsGraph());
                if (changed != value.AsGraph()) attributes = attributes.With(name, AttributeValue.From(changed).WithDocString(value.DocString));
            }
            else if (value.Kind == AttributeKind.Graphs)
            {
                var list = value.AsGraphs();
                for (var i = 0; i < list.Length; i++) list = list.SetItem(i, change(list[i]));
                if (!list.SequenceEqual(value.AsGraphs())) attributes = attributes.With(name, AttributeValue.From(list).WithDocString(value.DocString));
            }
        }
        return attributes == node.Attributes ? node : node with { Attributes = attributes };
    }

    /// <summary>A subgraph that reads other values from outside; names that it defines itself are left alone.</summary>
    /// <param name="subgraph">The subgraph.</param>
    /// <param name="rename">The new name for an outer one, which may be the same.</param>
    public static Graph RenameOuter(Graph subgraph, Func<string, string> rename)
    {
        ArgumentNullException.ThrowIfNull(subgraph);
        ArgumentNullException.ThrowIfNull(rename);
        var own = subgraph.Inputs.Select(i => i.Name).Concat(subgraph.Initializers.Keys).Concat(subgraph.Nodes.SelectMany(n => n.Outputs)).ToHashSet(StringComparer.Ordinal);
        string To(string name) => name.Length == 0 || own.Contains(name) ? name : rename(name);
        var nodes = subgraph.Nodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = Map(nodes[i], inner => RenameOuter(inner, To));
            if (node.Inputs.Any(n => To(n) != n)) node = node with { Inputs = [.. node.Inputs.Select(To)] };
            if (node != nodes[i]) nodes = nodes.SetItem(i, node);
        }
        var outputs = subgraph.Outputs;
        for (var i = 0; i < outputs.Length; i++)
            if (To(outputs[i].Name) is var name && name != outputs[i].Name) outputs = outputs.SetItem(i, outputs[i] with { Name = name });
        return nodes == subgraph.Nodes && outputs == subgraph.Outputs ? subgraph : subgraph with { Nodes = nodes, Outputs = outputs };
    }
}
