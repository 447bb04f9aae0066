using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>Types of a graph's values when it runs on one sample: symbolic input dimensions are taken as 1.</summary>
public static class SampleTypes
{
    /// <summary>Infers all types with every dimension of the inputs that is not a number set to 1.</summary>
    /// <exception cref="ModelException">The graph's shapes do not fit together.</exception>
    public static ValueTypes Infer(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var shapes = graph.RequiredInputs.Where(i => i.Shape is not null)
            .ToImmutableDictionary(i => i.Name, i => new Shape(i.Shape!.Select(d => d.IsStatic ? d : (Dimension)1)));
        return ShapeInference.Infer(graph, shapes);
    }
}
