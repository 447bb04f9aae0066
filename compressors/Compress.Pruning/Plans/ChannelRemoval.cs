using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Pruning;

/// <summary>Cuts indices out of initializers and adjusts the attributes that repeat a channel count.</summary>
internal static class ChannelRemoval
{
    public static Graph Apply(Graph graph, IEnumerable<RemovedSlice> slices)
    {
        var types = SampleTypes.Infer(graph);
        var patch = new GraphPatch(graph);
        var after = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var slice in slices)
        {
            if (slice.Indices.IsEmpty) continue;
            if (!after.TryGetValue(slice.Initializer, out var tensor) && !graph.Initializers.TryGetValue(slice.Initializer, out tensor))
                throw new ModelException($"A pruning plan cuts '{slice.Initializer}', which is no initializer of {graph}.");
            after[slice.Initializer] = TensorCut.Without(tensor, slice.Axis, slice.Indices.AsSpan(), slice.Initializer);
        }
        foreach (var (name, tensor) in after) patch.SetInitializer(name, tensor);
        foreach (var node in graph.Nodes)
        {
            var adjusted = AxisRules.Find(node)?.Adjust(node, types.Dims, n => after.TryGetValue(n, out var t) ? t.Dims : types.Dims(n)) ?? node;
            if (adjusted != node) patch.Replace(node, adjusted);
        }
        // Declared inner shapes are those of before; they follow from the new weights again.
        var pruned = patch.Apply("prune channels") with { ValueInfos = NameMap<ValueInfo>.Empty };
        RequireSameOutputs(graph, pruned, types);
        return pruned;
    }

    private static void RequireSameOutputs(Graph before, Graph after, ValueTypes types)
    {
        var pruned = SampleTypes.Infer(after);
        foreach (var output in before.Outputs)
        {
            if (types[output.Name].Shape is { } shape && !shape.Equals(pruned[output.Name].Shape))
                throw new ModelException($"Pruning changed output '{output.Name}' from shape {shape} to {pruned[output.Name].Shape}; the plan's slices do not belong together.");
        }
    }
}
