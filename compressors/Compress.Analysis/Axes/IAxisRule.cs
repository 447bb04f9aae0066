using System.Collections.Immutable;
using Compress.Graphs;

namespace Compress.Analysis;

/// <summary>
/// How an operator's axes correspond: which index of which axis of an input, a weight or an output is the same channel. Axes that a rule
/// does not mention cannot lose an index. Adding an operator = one rule and one line in <see cref="AxisRules.All"/>.
/// </summary>
public interface IAxisRule
{
    /// <summary>The operators of ONNX's own domain that the rule speaks for.</summary>
    ImmutableArray<string> Operators { get; }

    /// <summary>Ties the axes of <paramref name="ties"/>'s node. Every input and output has a fully known shape.</summary>
    void Tie(AxisTies ties);

    /// <summary>The node as it must be after weights lost channels, for operators that repeat a channel count in an attribute.</summary>
    /// <param name="node">The node before.</param>
    /// <param name="before">Dimensions of a value before.</param>
    /// <param name="after">Dimensions of an initializer after.</param>
    Node Adjust(Node node, Func<string, ImmutableArray<long>> before, Func<string, ImmutableArray<long>> after) => node;
}
