using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>Makes the values inside a model visible by declaring them outputs, which any engine understands.</summary>
internal static class InnerValues
{
    /// <summary>The graph with every value inside that is made of numbers as an output too.</summary>
    public static Graph Exposed(Graph graph)
    {
        var types = ShapeInference.Infer(graph);
        var outputs = graph.Outputs.ToBuilder();
        var known = graph.Outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in graph.Nodes.SelectMany(n => n.Outputs))
        {
            if (name.Length > 0 && types.TryGet(name, out var info) && Counts(info.ElementType) && known.Add(name)) outputs.Add(info);
        }
        return graph with { Outputs = outputs.ToImmutable() };
    }

    /// <summary>The differences of the values that both have, in the order in which they are made.</summary>
    public static ImmutableArray<NodeParity> Compare(Graph graph, IReadOnlyDictionary<string, Tensor> seen, IReadOnlyDictionary<string, Tensor> reference)
    {
        var result = ImmutableArray.CreateBuilder<NodeParity>();
        foreach (var node in graph.Nodes)
        {
            foreach (var name in node.Outputs)
            {
                // Of two models, a pruned one say, some values differ in shape; they have nothing to compare.
                if (!seen.TryGetValue(name, out var value) || !reference.TryGetValue(name, out var expected)) continue;
                if (value.ElementType != expected.ElementType || !value.Dims.SequenceEqual(expected.Dims) || !Counts(value.ElementType)) continue;
                var meter = new DifferenceMeter();
                meter.Add(value, expected, $"Value '{name}' of {node}");
                result.Add(new NodeParity(node.Name.Length > 0 ? node.Name : name, node.OpType, name, meter.MaxAbs, meter.MeanAbs, meter.Rel));
            }
        }
        return result.ToImmutable();
    }

    private static bool Counts(ElementType type) => TensorNumbers.IsReal(type) || type is ElementType.Int8 or ElementType.UInt8;
}
