using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Recognises scaled dot-product attention in its exported pieces, softmax(q * k' * scale + mask) * v over [batch, heads, positions, size],
/// and writes it as the Attention operator of opset 23. Not among the passes that run by default: whoever runs it must know that operator.
/// </summary>
public sealed class FuseAttention : PatternPass
{
    private static readonly ImmutableArray<Pattern> All = [.. Build()];

    /// <inheritdoc/>
    public override string Name => "fuse attention";

    /// <inheritdoc/>
    protected override ImmutableArray<Pattern> Patterns => All;

    /// <inheritdoc/>
    protected override ImmutableArray<string> Ends => ["MatMul"];

    /// <inheritdoc/>
    protected override ImmutableArray<Node> Replace(Graph graph, GraphPatch patch, ValueTypes types, PatternMatch match)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(match);
        if (graph.Opset < 23) return default;
        if (types[match["q"]].Shape is not { Rank: 4 } q || types[match["k"]].Shape is not { Rank: 4 } k || types[match["v"]].Shape is not { Rank: 4 } v) return default;
        // The operator does not broadcast batches or heads.
        for (var i = 0; i < 2; i++)
            if (!DimensionMath.Same(q[i], k[i]) || !DimensionMath.Same(q[i], v[i])) return default;
        var softmax = match.Node("softmax").Int("axis", -1);
        if (softmax is not (-1 or 3)) return default;
        var scale = 1f;
        if (match.Value("s") is { } times)
        {
            if (Constants.Scalar(graph, times) is not { } factor || factor <= 0) return default;
            scale = factor;
        }
        if (match.Value("c") is { } over)
        {
            if (Constants.Scalar(graph, over) is not { } divisor || divisor <= 0) return default;
            scale = 1 / divisor;
        }
        var mask = match.Value("mask");
        if (mask is not null && (types[mask].Shape is not { Rank: <= 4 } m || types[mask].ElementType != types[match["q"]].ElementType || !Broadcasts(m, q[2], k[3]))) return default;
        var last = match.Nodes[0];
        var keys = patch.FreshName(match["k"] + "_rows");
        var attention = new Node("Attention", mask is null ? [match["q"], keys, match["v"]] : [match["q"], keys, match["v"], mask], [last.Output()]) { Name = last.Name };
        return [new Node("Transpose", [match["k"]], [keys]).With("perm", new long[] { 0, 1, 3, 2 }), attention.With("scale", scale)];
    }

    // The operator's mask has at least the two axes of the scores.
    private static bool Broadcasts(Shape mask, Dimension queries, Dimension keys) =>
        mask.Rank >= 2 && DimensionMath.Same(mask[mask.Rank - 1], keys) && (DimensionMath.Same(mask[mask.Rank - 2], queries) || mask[mask.Rank - 2].Value == 1);

    private static IEnumerable<Pattern> Build()
    {
        var (q, k) = (Pattern.Any("q"), Pattern.Any("k"));
        Pattern[] scores =
        [
            Pattern.Op("MatMul", q, k) * Pattern.Constant("s"), Pattern.Op("MatMul", q, k) / Pattern.Constant("c"),
            Pattern.Op("MatMul", q * Pattern.Constant("s"), k), Pattern.Op("MatMul", q / Pattern.Constant("c"), k), Pattern.Op("MatMul", q, k),
        ];
        foreach (var masked in new[] { true, false })
            foreach (var score in scores)
                yield return Pattern.Op("MatMul", Pattern.Op("Softmax", masked ? score + Pattern.Any("mask") : score).As("softmax"), Pattern.Any("v"));
    }
}
