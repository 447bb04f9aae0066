using System.Collections.Immutable;
using Compress.Analysis;
using Compress.Graphs;

namespace Compress.Quantization;

/// <summary>Chooses the formats: which values, by which ranges.</summary>
public static class QuantizationPlanner
{
    /// <summary>Names of the values whose distribution a plan for <paramref name="graph"/> needs.</summary>
    /// <exception cref="ModelException">The graph's opset has no per-channel quantization, or an excluded node does not exist.</exception>
    public static ImmutableArray<string> ValuesToObserve(Graph graph, QuantizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new QuantizationLayout(graph, options.Exclude).Observed;
    }

    /// <summary>Makes a plan.</summary>
    /// <param name="graph">The graph, BatchNormalization folded.</param>
    /// <param name="observed">Distributions of at least <see cref="ValuesToObserve"/>.</param>
    /// <param name="options">How to choose.</param>
    /// <exception cref="ModelException">A distribution is missing or has no finite range, or a weight is not finite.</exception>
    public static QuantizationPlan Plan(Graph graph, IReadOnlyDictionary<string, ActivationHistogram> observed, QuantizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(observed);
        ArgumentNullException.ThrowIfNull(options);
        var layout = new QuantizationLayout(graph, options.Exclude);
        var observer = RangeObservers.Find(options.Observer);
        var formats = new Dictionary<string, ActivationFormat>(StringComparer.Ordinal);
        foreach (var value in layout.Values)
        {
            var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
            foreach (var source in layout.SourcesOf(value))
            {
                if (!observed.TryGetValue(source, out var histogram))
                    throw new ModelException($"Value '{source}' was not observed; calibrate on the values that the plan asks for.");
                var (low, high) = observer.Range(histogram, options);
                (min, max) = (Math.Min(min, low), Math.Max(max, high));
            }
            formats.Add(value, ActivationFormat.ForRange(value, min, max));
        }

        var weights = new Dictionary<string, WeightFormat>(StringComparer.Ordinal);
        foreach (var node in layout.Nodes)
        {
            foreach (var weight in QuantizationRoles.Weights(node, layout.Role(node)))
            {
                // Biases take part in sums of integers alone.
                var integers = layout.Role(node) == QuantizationRole.Weighted;
                ReadOnlySpan<float> bias = integers && node.HasInput(2) ? graph.Initializers[node.Inputs[2]].AsSpan<float>() : [];
                var format = WeightFormat.Cover(weight, graph.Initializers[weight], QuantizationRoles.OutputAxis(node), bias, integers ? formats[node.Inputs[0]].Scale : 1);
                if (!weights.TryAdd(weight, format) && weights[weight].Axis != format.Axis)
                    throw new ModelException($"Weight '{weight}' is read along different axes; exclude one of its nodes, {node} for instance.");
            }
        }
        return new QuantizationPlan
        {
            Graph = GraphHash.Of(graph),
            Options = options,
            Activations = [.. layout.Values.Select(v => formats[v])],
            Weights = [.. weights.Values],
        };
    }
}
