using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Recognises LayerNormalization over the last axes in its exported pieces: the mean is taken away, the result divided by the root of its own
/// mean square plus epsilon, then scaled and shifted by constants. Needs opset 17, which has the operator.
/// </summary>
public sealed class FuseLayerNormalization : PatternPass
{
    private static readonly ImmutableArray<Pattern> All = [.. Build()];

    /// <inheritdoc/>
    public override string Name => "fuse layer normalization";

    /// <inheritdoc/>
    protected override ImmutableArray<Pattern> Patterns => All;

    /// <inheritdoc/>
    protected override ImmutableArray<string> Ends => ["Add"];

    /// <inheritdoc/>
    protected override ImmutableArray<Node> Replace(Graph graph, GraphPatch patch, ValueTypes types, PatternMatch match)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(match);
        if (graph.Opset < 17 || types[match["x"]] is not { ElementType: ElementType.Float32, Shape: { } x }) return default;
        var axes = Axes(graph, match.Node("mean"), x.Rank);
        if (axes is null || !axes.SequenceEqual(Axes(graph, match.Node("variance"), x.Rank) ?? [])) return default;
        // The operator works from one axis to the end, and its scale has that shape.
        if (axes.Length == 0 || axes[^1] != x.Rank - 1 || axes.Where((a, i) => a != axes[0] + i).Any()) return default;
        var normalized = x.Skip(axes[0]).ToArray();
        if (Constants.Floats(graph, match["scale"]) is not { } scale || Constants.Floats(graph, match["bias"]) is not { } bias) return default;
        if (!Fits(scale, normalized) || !Fits(bias, normalized) || Constants.Scalar(graph, match["epsilon"]) is not { } epsilon) return default;
        var last = match.Nodes[0];
        return [(new Node("LayerNormalization", [match["x"], match["scale"], match["bias"]], [last.Output()]) { Name = last.Name }).With("axis", (long)(axes[0] - x.Rank)).With("epsilon", epsilon)];
    }

    private static bool Fits(Tensor tensor, Dimension[] normalized) =>
        tensor.Dims.Length == normalized.Length && tensor.Dims.Zip(normalized).All(p => p.Second.Value == p.First);

    private static ImmutableArray<int> Sorted(IEnumerable<long> axes, int rank) => [.. axes.Select(a => (int)(a < 0 ? a + rank : a)).Order()];

    private static int[]? Axes(Graph graph, Node mean, int rank)
    {
        if (mean.Int("keepdims", 1) == 0) return null;
        if (mean.Attributes.TryGetValue("axes", out var axes)) return [.. Sorted(axes.AsInts(), rank)];
        return Constants.Find(graph, mean.Input(1)) is { ElementType: ElementType.Int64 } list ? [.. Sorted(list.AsSpan<long>().ToArray(), rank)] : null;
    }

    private static IEnumerable<Pattern> Build()
    {
        var x = Pattern.Any("x");
        var centred = x - Pattern.Op("ReduceMean", x).As("mean");
        // Some exporters compute the difference twice.
        var squares = new[] { Pattern.Op("Pow", centred, 2f), centred * centred };
        foreach (var square in squares)
        {
            var deviation = Pattern.Op("Sqrt", Pattern.Op("ReduceMean", square).As("variance") + Pattern.Constant("epsilon"));
            foreach (var normal in new[] { centred / deviation, centred * Pattern.Op("Reciprocal", deviation), centred * (1f / deviation) })
                yield return normal * Pattern.Constant("scale") + Pattern.Constant("bias");
        }
    }
}
