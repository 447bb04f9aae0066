using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// A set of edits to a graph, gathered first and applied together. Handles what every rewrite needs: order, taps after values, values
/// that are outputs of the graph, initializers that nothing reads any more. The graph itself is not changed.
/// </summary>
public sealed class GraphPatch(Graph graph)
{
    private readonly HashSet<Node> _nodes = new(graph.Nodes);
    private readonly HashSet<Node> _removed = [];
    private readonly Dictionary<Node, List<Node>> _replaced = [];
    private readonly List<Node> _added = [];
    private readonly Dictionary<string, Tensor> _initializers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dropped = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Redirect> _redirects = new(StringComparer.Ordinal);
    private readonly FreshNames _names = FreshNames.Beside(graph);

    /// <summary>The graph that the edits start from.</summary>
    public Graph Graph { get; } = graph;

    /// <summary>True where nothing would change.</summary>
    public bool IsEmpty => _removed.Count + _replaced.Count + _added.Count + _initializers.Count + _dropped.Count + _redirects.Count == 0;

    /// <summary>True where <paramref name="node"/> was removed or replaced in this patch already.</summary>
    public bool Touches(Node node) => _removed.Contains(node) || _replaced.ContainsKey(node);

    /// <summary>A value name that the graph does not use yet, made from <paramref name="hint"/>.</summary>
    public string FreshName(string hint) => _names.Make(hint);

    /// <summary>Takes nodes out. What read their outputs must be redirected or removed too.</summary>
    public GraphPatch Remove(params ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes)
        {
            RequireUntouched(node);
            _removed.Add(node);
        }
        return this;
    }

    /// <summary>Takes nodes out. What read their outputs must be redirected or removed too.</summary>
    public GraphPatch Remove(IEnumerable<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (var node in nodes) Remove(node);
        return this;
    }

    /// <summary>Puts other nodes in a node's place.</summary>
    public GraphPatch Replace(Node node, params ReadOnlySpan<Node> replacements)
    {
        RequireUntouched(node);
        var list = new List<Node>(replacements.Length);
        foreach (var replacement in replacements) list.Add(replacement);
        _replaced.Add(node, list);
        return this;
    }

    /// <summary>Puts other nodes in a node's place.</summary>
    public GraphPatch Replace(Node node, IEnumerable<Node> replacements)
    {
        RequireUntouched(node);
        _replaced.Add(node, new List<Node>(replacements));
        return this;
    }

    /// <summary>Adds nodes; their places follow from what they read.</summary>
    public GraphPatch Add(params ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes)
        {
            _added.Add(node);
            foreach (var output in node.Outputs) _names.Take(output);
        }
        return this;
    }

    /// <summary>Adds nodes; their places follow from what they read.</summary>
    public GraphPatch Add(IEnumerable<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        foreach (var node in nodes) Add(node);
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
    public GraphPatch ReplaceUses(string from, string to, params ReadOnlySpan<Node> except)
    {
        if (!_redirects.TryAdd(from, new Redirect(to, except.ToArray())))
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

        var edited = KeepOutputNames(Graph with { Nodes = [.. nodes], Initializers = Initializers() });
        edited = edited with { Nodes = TopologicalOrder.Sort(edited.Nodes) };
        edited = DropUnread(edited);
        GraphConsistency.Require(edited, pass);
        return edited;
    }

    // New ones in the order of their names, so that the same edits always give the same graph.
    private NameMap<Tensor> Initializers()
    {
        var names = new string[_initializers.Count];
        _initializers.Keys.CopyTo(names, 0);
        Array.Sort(names, StringComparer.Ordinal);
        var added = new List<KeyValuePair<string, Tensor>>(names.Length);
        foreach (var name in names) added.Add(new(name, _initializers[name]));
        var all = added.Count == 0 ? Graph.Initializers : Graph.Initializers.WithAll(added);
        return _dropped.Count == 0 ? all : all.Without(_dropped);
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
        while (_redirects.TryGetValue(name, out var redirect) && !redirect.Spares(reader))
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
            if (!Makes(edited, replacement) || Graph.Index.IsOutput(replacement))
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

    private static bool Makes(Graph graph, string value)
    {
        foreach (var node in graph.Nodes)
            if (node.Outputs.Contains(value)) return true;
        return false;
    }

    private static Graph Rename(Graph edited, Dictionary<string, string> names)
    {
        string To(string name) => names.GetValueOrDefault(name, name);
        var nodes = new List<Node>(edited.Nodes.Length);
        foreach (var before in edited.Nodes)
        {
            var node = Subgraphs.Map(before, inner => Subgraphs.RenameOuter(inner, To));
            var (inputs, outputs) = (Subgraphs.Renamed(node.Inputs, To), Subgraphs.Renamed(node.Outputs, To));
            nodes.Add(inputs == node.Inputs && outputs == node.Outputs ? node : node with { Inputs = inputs, Outputs = outputs });
        }
        return edited with { Nodes = [.. nodes], ValueInfos = edited.ValueInfos.Without(names.Keys) };
    }

    private Graph DropUnread(Graph edited)
    {
        var dead = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in Graph.Initializers.Items)
            if (Graph.Index.Consumers(name).Count > 0 && IsUnread(edited, name)) dead.Add(name);
        foreach (var name in _initializers.Keys)
            if (IsUnread(edited, name)) dead.Add(name);
        edited = edited with { ValueInfos = DeadCode.Made(edited) };
        if (dead.Count == 0) return edited;
        var inputs = new List<ValueInfo>(edited.Inputs.Length);
        foreach (var input in edited.Inputs)
            if (!dead.Contains(input.Name) || !Graph.Initializers.ContainsKey(input.Name)) inputs.Add(input);
        return edited with { Initializers = edited.Initializers.Without(dead), Inputs = [.. inputs] };
    }

    private static bool IsUnread(Graph graph, string value) => graph.Index.Consumers(value).Count == 0 && !graph.Index.IsOutput(value);

    private void RequireUntouched(Node node)
    {
        if (!_nodes.Contains(node)) throw new ModelException($"A patch edits {node}, which is not in the graph.");
        if (Touches(node)) throw new ModelException($"A patch edits {node} twice.");
    }

    /// <summary>Where the readers of a value are sent, and which of them stay.</summary>
    private sealed class Redirect(string to, Node[] except)
    {
        public string To { get; } = to;

        public bool Spares(Node reader) => Array.IndexOf(except, reader) >= 0;
    }
}
