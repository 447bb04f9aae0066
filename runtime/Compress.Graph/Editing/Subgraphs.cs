using System.Collections.Immutable;
using System.Runtime.InteropServices;

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
                var changed = new Graph[list.Length];
                var differs = false;
                for (var i = 0; i < changed.Length; i++)
                {
                    changed[i] = change(list[i]);
                    differs |= changed[i] != list[i];
                }
                if (differs) attributes = attributes.With(name, AttributeValue.From(ImmutableCollectionsMarshal.AsImmutableArray(changed)).WithDocString(value.DocString));
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
        var own = GraphIndex.NamesIn(subgraph);
        string To(string name) => name.Length == 0 || own.Contains(name) ? name : rename(name);
        var nodes = subgraph.Nodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = Map(nodes[i], inner => RenameOuter(inner, To));
            var inputs = Renamed(node.Inputs, To);
            if (inputs != node.Inputs) node = node with { Inputs = inputs };
            if (node != nodes[i]) nodes = nodes.SetItem(i, node);
        }
        var outputs = subgraph.Outputs;
        for (var i = 0; i < outputs.Length; i++)
            if (To(outputs[i].Name) is var name && name != outputs[i].Name) outputs = outputs.SetItem(i, outputs[i] with { Name = name });
        return nodes == subgraph.Nodes && outputs == subgraph.Outputs ? subgraph : subgraph with { Nodes = nodes, Outputs = outputs };
    }

    /// <summary>The names with each renamed; the array itself where none changes.</summary>
    internal static ImmutableArray<string> Renamed(ImmutableArray<string> names, Func<string, string> rename)
    {
        for (var i = 0; i < names.Length; i++)
            if (rename(names[i]) is var name && name != names[i]) names = names.SetItem(i, name);
        return names;
    }
}
