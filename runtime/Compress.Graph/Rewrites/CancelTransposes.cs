using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Two transposes in a row become one, or none where the second undoes the first.</summary>
public sealed class CancelTransposes : PatternPass
{
    private static readonly ImmutableArray<Pattern> All = [Pattern.Op("Transpose", Pattern.Op("Transpose", Pattern.Any("x")).As("first"))];

    /// <inheritdoc/>
    public override string Name => "cancel transposes";

    /// <inheritdoc/>
    protected override ImmutableArray<Pattern> Patterns => All;

    /// <inheritdoc/>
    protected override ImmutableArray<string> Ends => ["Transpose"];

    /// <inheritdoc/>
    protected override ImmutableArray<Node> Replace(Graph graph, GraphPatch patch, ValueTypes types, PatternMatch match)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(match);
        if (types[match["x"]].Shape is not { } shape) return default;
        var (first, second) = (Order(match.Node("first"), shape.Rank), Order(match.Nodes[0], shape.Rank));
        ImmutableArray<long> both = [.. second.Select(p => first[(int)p])];
        var name = match.Nodes[0].Output();
        return both.Order().SequenceEqual(both)
            ? [new Node("Identity", [match["x"]], [name])]
            : [(new Node("Transpose", [match["x"]], [name]) { Name = match.Nodes[0].Name }).With("perm", both)];
    }

    private static ImmutableArray<long> Order(Node transpose, int rank) =>
        transpose.Ints("perm") is { IsEmpty: false } perm ? perm : [.. Enumerable.Range(0, rank).Select(i => (long)(rank - 1 - i))];
}
