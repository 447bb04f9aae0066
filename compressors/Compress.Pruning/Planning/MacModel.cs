using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>
/// Multiply-accumulates as a function of what is left of the weights: a node costs (positions) x (elements of its weight), so a
/// removal's saving is known without inferring shapes again.
/// </summary>
internal sealed class MacModel
{
    private readonly List<(string Weight, long Positions, long[] Dims)> _layers = [];
    private readonly Dictionary<(string, int), List<(int Layer, int Axis)>> _axes = [];
    private readonly long _rest;

    public MacModel(Graph graph)
    {
        foreach (var layer in ModelCost.Of(graph).Layers)
        {
            if (layer.Macs == 0) continue;
            var weight = layer.Node.Input(1);
            if (!graph.Initializers.TryGetValue(weight, out var tensor) || tensor.Length == 0 || layer.Macs % tensor.Length != 0)
            {
                _rest += layer.Macs;
                continue;
            }
            var at = _layers.Count;
            _layers.Add((weight, layer.Macs / tensor.Length, [.. tensor.Dims]));
            for (var axis = 0; axis < tensor.Dims.Length; axis++)
            {
                if (!_axes.TryGetValue((weight, axis), out var list)) _axes.Add((weight, axis), list = []);
                list.Add((at, axis));
            }
        }
    }

    /// <summary>Multiply-accumulates of what is left.</summary>
    public long Macs => _rest + Enumerable.Range(0, _layers.Count).Sum(Cost);

    /// <summary>What removing channels would save now.</summary>
    public long Saving(ChannelGroup group, IEnumerable<Channel> channels)
    {
        var before = Macs;
        Shrink(group, channels, -1);
        var after = Macs;
        Shrink(group, channels, +1);
        return before - after;
    }

    /// <summary>Takes channels out.</summary>
    public void Remove(ChannelGroup group, IEnumerable<Channel> channels) => Shrink(group, channels, -1);

    private void Shrink(ChannelGroup group, IEnumerable<Channel> channels, int sign)
    {
        foreach (var channel in channels)
            for (var m = 0; m < group.Members.Length; m++)
                foreach (var (layer, axis) in _axes.GetValueOrDefault((group.Members[m].Initializer, group.Members[m].Axis)) ?? [])
                    _layers[layer].Dims[axis] += sign * channel.Indices[m].Length;
    }

    private long Cost(int layer) => _layers[layer].Dims.Aggregate(_layers[layer].Positions, (a, b) => a * b);
}
