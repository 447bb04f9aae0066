using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Pipeline;

/// <summary>
/// Opens the batch dimension of a network that was exported for one sample, where nothing in it depends on that: training needs
/// batches. A network that does depend on it is left as it is.
/// </summary>
internal sealed class OpenBatch : IGraphPass
{
    private const long Probe = 3;

    public string Name => "open batch";

    public Graph Run(Graph graph)
    {
        var inputs = graph.RequiredInputs.ToList();
        if (inputs.Count == 0 || inputs.Any(i => i.Shape is not { Rank: > 0 } shape || shape[0].Value != 1)) return graph;
        var open = graph with
        {
            Inputs = [.. graph.Inputs.Select(i => inputs.Contains(i) ? i with { Shape = Open(i.Shape!) } : i)],
            Outputs = [.. graph.Outputs.Select(o => o.Shape is { Rank: > 0 } ? o with { Shape = Open(o.Shape) } : o)],
            ValueInfos = NameMap<ValueInfo>.Empty,
        };
        return KeepsBatch(open) ? open : graph;
    }

    private static Shape Open(Shape shape) => new(shape.Select((d, i) => i == 0 ? Dimension.Named("batch") : d));

    /// <summary>Whether several samples go through with shapes that fit and come out as that many results.</summary>
    private static bool KeepsBatch(Graph graph)
    {
        var probe = graph.RequiredInputs.ToImmutableDictionary(i => i.Name, i => new Shape(i.Shape!.Select((d, at) => at == 0 ? Probe : d)));
        var faults = 0;
        var types = ShapeInference.InferAll(graph with { Inputs = [.. graph.Inputs.Select(i => probe.TryGetValue(i.Name, out var shape) ? i with { Shape = shape } : i)], Outputs = [.. graph.Outputs.Select(o => o with { Shape = null })] }, (_, _) => faults++);
        return faults == 0 && graph.Outputs.All(o => types.TryGet(o.Name, out var info) && info.Shape is { Rank: > 0 } shape && shape[0].Value == Probe);
    }
}
