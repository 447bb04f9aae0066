using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Recognises Gelu in its exported pieces, x * (1 + erf(x / sqrt 2)) / 2 in any order, and its tanh form
/// x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2. Needs opset 20, which has the operator.
/// </summary>
public sealed class FuseGelu : PatternPass
{
    private static readonly ImmutableArray<Pattern> All =
    [
        .. Halves(Erf(Pattern.Any("x") / MathF.Sqrt(2))),
        .. Halves(Erf(Pattern.Any("x") * MathF.Sqrt(0.5f))),
        .. Cubes().SelectMany(c => Halves(Pattern.Op("Tanh", (Pattern.Any("x") + c * 0.044715f) * MathF.Sqrt(2 / MathF.PI)))),
    ];

    /// <inheritdoc/>
    public override string Name => "fuse Gelu";

    /// <inheritdoc/>
    protected override ImmutableArray<Pattern> Patterns => All;

    /// <inheritdoc/>
    protected override ImmutableArray<string> Ends => ["Mul", "Div"];

    /// <inheritdoc/>
    protected override ImmutableArray<Node> Replace(Graph graph, GraphPatch patch, ValueTypes types, PatternMatch match)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(match);
        if (graph.Opset < 20) return default;
        var last = match.Nodes[0];
        var gelu = new Node("Gelu", [match["x"]], [last.Output()]) { Name = last.Name };
        return [match.Nodes.Any(n => n.Is("Tanh")) ? gelu.With("approximate", "tanh") : gelu];
    }

    private static Pattern Erf(Pattern x) => Pattern.Op("Erf", x);

    private static IEnumerable<Pattern> Cubes()
    {
        var x = Pattern.Any("x");
        yield return Pattern.Op("Pow", x, 3f);
        yield return x * x * x;
    }

    // The half may stand at the end, at x or at the bracket.
    private static ImmutableArray<Pattern> Halves(Pattern curve)
    {
        var x = Pattern.Any("x");
        var bracket = curve + 1f;
        return [x * bracket * 0.5f, x * bracket / 2f, x * 0.5f * bracket, x * (bracket * 0.5f), x / 2f * bracket];
    }
}
