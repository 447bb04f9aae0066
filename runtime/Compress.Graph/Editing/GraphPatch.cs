using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// A set of edits to a graph, gathered first and applied together. Handles what every rewrite needs: order, taps after values, values
/// that are outputs of the graph, initializers that nothing reads any more. The graph itself is not changed.
/// </summary>
public sealed class GraphPatch(Graph graph)
{
    private readonly HashSet<Node> _nodes = [.. graph.Nodes];
    private readonly HashSet<Node> _removed = [];
    private readonly Dictionary<Node, List<Node>> _replaced = [];
    private readonly List<Node> _added = [];
    private readonly Dictionary<string, Tensor> _initializers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dropped = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string To, HashSet<Node> Except)> _redirects = new(StringComparer.Ordinal);
    private readonly FreshNames _names = FreshNames.Beside(graph);

    /// <summary>The graph that the edits start from.</summary>
    public Graph Graph { get; } = graph;

    /// <summary>True where nothing would change.</summary>
    public bool IsEmpty => _removed.Count + _replaced.Count + _added.Count + _initializers.Count + _dropped.Count + _redirects.Count == 0;

    /// <summary>True where <paramref name="node"/> was removed or replaced in this patch already.</summary>
    public bool Touches(Node node) => _removed.Contains(node) || _replaced.ContainsKey(node);

    /// <summary>A value name that the graph does not use yet, made from <paramref name="hint"/>.</summary>
    public string FreshName(string hint) => _names.Make(hint);

    /// <summary>Takes a node out. What read its outputs must be redirected or removed too.</summary>
    public GraphPatch Remove(params IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            RequireUntouched(node);
            _removed.Add(node);
        }
        return this;
    }

    /// <summary>Puts other nodes in a node's place.</summary>
    public GraphPatch Replace(Node node, params IEnumerable<Node> replacements)
    {
        RequireUntouched(node);
        _replaced.Add(node, [.. replacements]);
        return this;
    }

    /// <summary>Adds a node; its place follows from what it reads.</summary>
    public GraphPatch Add(params IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            _added.Add(node);
            foreach (var output in node.Outputs) _names.Take(output);
        }
        return this;
    }

    /// <summary>Adds an initializer or gives one a new value.</summary>
    public GraphPatch SetInitializer(string name, Tensor value)
    {
        _names.Take(name);
        _initializers[name] = value;
        return this;
    }

    /// <summary>Adds an initializer under a fresh name made from <paramref name="hint"/> and returns that name.</summary>
    public string AddInitializer(string hint, Tensor value)
    {
        var name = FreshName(hint);
        _initializers[name] = value;
        return name;
    }

    /// <summary>Takes an initializer out even where something reads it (the consistency check then decides).</summary>
    public GraphPatch RemoveInitializer(string name)
    {
        _dropped.Add(name);
        return this;
    }

    /// <summary>
    /// Lets every reader of <paramref name="from"/> read <paramref name="to"/> instead, added nodes and the nodes of
    /// <paramref name="except"/> apart (so a tap may itself read <paramref name="from"/>). Where <paramref name="from"/> is an output of
    /// the graph, the name of the output is kept: the two values swap names.
    /// </summary>
    public GraphPatch ReplaceUses(string from, string to, params IEnumerable<Node> except)
    {
        if (!_redirects.TryAdd(from, (to, [.. except])))
            throw new ModelException($"A patch redirects the readers of '{from}' twice.");
        return this;
    }

    /// <summary>The edited graph: sorted, without initializers that the edits left unread, and checked.</summary>
    /// <param name="pass">Name of the pass, for the message of a failed check.</param>
    /// <exception cref="ModelException">The edits do not make a consistent graph.</exception>
    public Graph Apply(string pass)
    {
        if (IsEmpty) return Graph;
        var nodes = new List<Node>(Graph.Nodes.Length + _added.Count);
        foreach (var node in Graph.Nodes)
        {
            if (_removed.Contains(node)) continue;
            if (_replaced.TryGetValue(node, out var replacements)) nodes.AddRange(replacements);
            else nodes.Add(Redirected(node));
        }
        nodes.AddRange(_added);

        var initializers = Graph.Initializers.WithAll(_initializers.OrderBy(i => i.Key, StringComparer.Ordinal)).Without(_dropped);
        var edited = KeepOutputNames(Graph with { Nodes = [.. nodes], Initializers = initializers });
        edited = edited with { Nodes = [.. TopologicalOrder.Sort(edited.Nodes)] };
        edited = DropUnread(edited);
        GraphConsistency.Require(edited, pass);
        return edited;
    }

    private Node Redirected(Node node)
    {
        var inputs = node.Inputs;
        for (var i = 0; i < inputs.Length; i++)
        {
            var to = Follow(inputs[i], node);
            if (to != inputs[i]) inputs = inputs.SetItem(i, to);
        }
        var changed = Subgraphs.Map(node, inner => Subgraphs.RenameOuter(inner, name => Follow(name, node)));
        return inputs == node.Inputs ? changed : changed with { Inputs = inputs };
    }

    private string Follow(string name, Node reader)
    {
        var seen = 0;
        while (_redirects.TryGetValue(name, out var redirect) && !redirect.Except.Contains(reader))
        {
            name = redirect.To;
            if (++seen > _redirects.Count) throw new ModelException($"A patch redirects '{name}' in a circle.");
        }
        return name;
    }

    private Graph KeepOutputNames(Graph edited)
    {
        foreach (var output in Graph.Outputs)
        {
            if (!_redirects.TryGetValue(output.Name, out var redirect)) continue;
            var replacement = redirect.To;
            while (_redirects.TryGetValue(replacement, out var further)) replacement = further.To;
            var made = edited.Nodes.Any(n => n.Outputs.Contains(replacement));
            if (!made || Graph.Index.IsOutput(replacement))
            {
                // A graph input, a constant or another output cannot give its name away; a copy carries the output's name.
                var spare = FreshName(output.Name + "_before");
                edited = Rename(edited, new() { [output.Name] = spare });
                edited = edited with { Nodes = edited.Nodes.Add(new Node("Identity", [replacement], [output.Name])) };
                continue;
            }
            edited = Rename(edited, new() { [output.Name] = FreshName(output.Name + "_before"), [replacement] = output.Name });
        }
        return edited;
    }

    private static Graph Rename(Graph edited, Dictionary<string, string> names)
    {
        string To(string name) => names.GetValueOrDefault(name, name);
        var nodes = edited.Nodes.Select(n =>
        {
            var node = Subgraphs.Map(n, inner => Subgraphs.RenameOuter(inner, To));
            return node.Inputs.Concat(node.Outputs).Any(names.ContainsKey)
                ? node with { Inputs = [.. node.Inputs.Select(To)], Outputs = [.. node.Outputs.Select(To)] }
                : node;
        });
        return edited with { Nodes = [.. nodes], ValueInfos = edited.ValueInfos.Without(names.Keys) };
    }

    private Graph DropUnread(Graph edited)
    {
        var before = Graph.Initializers.Keys.Where(n => Graph.Index.Consumers(n).Count > 0).Concat(_initializers.Keys);
        var dead = before.Where(n => edited.Index.Consumers(n).Count == 0 && !edited.Index.IsOutput(n)).ToHashSet(StringComparer.Ordinal);
        var made = edited.Nodes.SelectMany(n => n.Outputs).ToHashSet(StringComparer.Ordinal);
        return edited with
        {
            Initializers = dead.Count == 0 ? edited.Initializers : edited.Initializers.Without(dead),
            Inputs = dead.Count == 0 ? edited.Inputs : [.. edited.Inputs.Where(i => !(dead.Contains(i.Name) && Graph.Initializers.ContainsKey(i.Name)))],
            ValueInfos = edited.ValueInfos.Without(edited.ValueInfos.Keys.Where(k => !made.Contains(k)).ToImmutableArray()),
        };
    }

    private void RequireUntouched(Node node)
    {
        if (!_nodes.Contains(node)) throw new ModelException($"A patch edits {node}, which is not in the graph.");
        if (Touches(node)) throw new ModelException($"A patch edits {node} twice.");
    }
}
