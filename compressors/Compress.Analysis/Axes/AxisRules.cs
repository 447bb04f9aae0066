using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>The axis rules, one line each. An operator that no rule speaks for keeps all of its channels.</summary>
public static class AxisRules
{
    /// <summary>Every rule.</summary>
    public static ImmutableArray<IAxisRule> All { get; } =
    [
        new ConvAxes(),
        new ConvTransposeAxes(),
        new GemmAxes(),
        new MatMulAxes(),
        new BatchNormalizationAxes(),
        new InstanceNormalizationAxes(),
        new PoolAxes(),
        new UnaryAxes(),
        new BroadcastAxes(),
        new FlattenAxes(),
        new ReshapeAxes(),
        new ConcatAxes(),
        new SplitAxes(),
        new ResizeAxes(),
        new TransposeAxes(),
        new ReduceAxes(),
        new PadAxes(),
        new QuantizeAxes(),
    ];

    private static readonly ImmutableDictionary<string, IAxisRule> ByOperator =
        All.SelectMany(r => r.Operators.Select(o => KeyValuePair.Create(o, r))).ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>The rule for a node's operator, or null.</summary>
    public static IAxisRule? Find(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return node.Domain.Length == 0 ? ByOperator.GetValueOrDefault(node.OpType) : null;
    }
}
