using System.Collections.Immutable;
using System.Globalization;
using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>Finds which channels of which weights go together. Everything follows from the operators' axis rules.</summary>
public static class ChannelGroups
{
    /// <summary>The groups of <paramref name="graph"/> whose channels can go without changing the graph's inputs and outputs, in graph order.</summary>
    /// <exception cref="ModelException">The graph's shapes do not fit together.</exception>
    public static ImmutableArray<ChannelGroup> Find(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var types = SampleTypes.Infer(graph);
        var values = graph.Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs)).Concat(graph.Inputs.Select(i => i.Name)).Where(v => v.Length > 0);
        var slots = new ChannelSlots(values.Distinct(StringComparer.Ordinal), types);
        foreach (var node in graph.Nodes) Tie(node, types, slots);
        foreach (var outer in graph.RequiredInputs.Concat(graph.Outputs))
            for (var axis = 0; axis < slots.Rank(outer.Name); axis++) slots.Fix(outer.Name, axis);
        return Collect(graph, slots);
    }

    private static void Tie(Node node, ValueTypes types, ChannelSlots slots)
    {
        var ties = new AxisTies(node, types, slots);
        var known = node.Inputs.Concat(node.Outputs).All(v => v.Length == 0 || (types.TryGet(v, out var info) && info.Shape is { IsStatic: true }));
        // What a subgraph reads by name is out of the rules' sight.
        var inner = GraphIndex.ReadBy(node).Except(node.Inputs);
        foreach (var value in inner)
            for (var axis = 0; axis < slots.Rank(value); axis++) slots.Fix(value, axis);
        if (known && AxisRules.Find(node) is { } rule) rule.Tie(ties);
        ties.FixUnmentioned();
    }

    private static ImmutableArray<ChannelGroup> Collect(Graph graph, ChannelSlots slots)
    {
        var classes = new SortedDictionary<int, (bool Fixed, bool Source, List<(int Axis, int Index)> Slots)>();
        for (var a = 0; a < slots.Axes.Count; a++)
        {
            var axis = slots.Axes[a];
            for (var i = 0; i < axis.Size; i++)
            {
                var root = slots.Find(axis.Start + i);
                if (!classes.TryGetValue(root, out var found)) found = (false, false, []);
                found.Slots.Add((a, i));
                classes[root] = (found.Fixed || slots.IsFixed(axis.Start + i), found.Source || slots.IsSource(axis.Start + i), found.Slots);
            }
        }

        var groups = new Dictionary<string, (List<GroupMember> Members, List<Channel> Channels)>(StringComparer.Ordinal);
        foreach (var (isFixed, isSource, members) in classes.Values)
        {
            if (isFixed || !isSource) continue;
            var key = string.Join(',', members.Select(m => m.Axis).Distinct().Select(a => a.ToString(CultureInfo.InvariantCulture)));
            var weights = members.Where(m => graph.Initializers.ContainsKey(slots.Axes[m.Axis].Value)).GroupBy(m => m.Axis).ToList();
            if (!groups.TryGetValue(key, out var group))
            {
                group = ([.. weights.Select(w => slots.Axes[w.Key]).Select(a => new GroupMember(a.Value, a.Axis, slots.IsSource(a.Start)))], []);
                groups.Add(key, group);
            }
            group.Channels.Add(new Channel([.. weights.Select(w => w.Select(m => m.Index).ToImmutableArray())]));
        }
        return [.. groups.Values.Select(g => new ChannelGroup(g.Members.First(m => m.IsSource).Initializer, [.. g.Members], [.. g.Channels]))];
    }
}
