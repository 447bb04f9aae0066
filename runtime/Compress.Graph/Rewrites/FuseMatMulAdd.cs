using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>A matrix product followed by the sum with a constant row becomes a Gemm; only for matrices of two axes.</summary>
public sealed class FuseMatMulAdd : PatternPass
{
    private static readonly ImmutableArray<Pattern> All = [Pattern.Op("MatMul", Pattern.Any("a"), Pattern.Any("b")) + Pattern.Constant("c")];

    /// <inheritdoc/>
    public override string Name => "fuse matrix product and sum";

    /// <inheritdoc/>
    protected override ImmutableArray<Pattern> Patterns => All;

    /// <inheritdoc/>
    protected override ImmutableArray<string> Ends => ["Add"];

    /// <inheritdoc/>
    protected override ImmutableArray<Node> Replace(Graph graph, GraphPatch patch, ValueTypes types, PatternMatch match)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(match);
        if (types[match["a"]].Shape is not { Rank: 2 } || types[match["b"]].Shape is not { Rank: 2 } b || !types[match["a"]].ElementType.IsFloat()) return default;
        // A row for every column; anything that would widen the product is something else.
        if (Constants.Find(graph, match["c"]) is not { } c || b[1].Value is not { } columns) return default;
        if (c.Dims.Length > 2 || c.Dims.Length == 2 && c.Dims[0] != 1 || c.Dims.Length > 0 && c.Dims[^1] != columns && c.Dims[^1] != 1) return default;
        var last = match.Nodes[0];
        return [new Node("Gemm", [match["a"], match["b"], match["c"]], [last.Output()]) { Name = last.Name }];
    }
}
