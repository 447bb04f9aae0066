using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// A shape of nodes to look for, written as an expression and matched from its result backwards. For example a Gelu in pieces:
/// <code>
/// var x = Pattern.Any("x");
/// var gelu = 0.5f * (x * (Pattern.Op("Erf", x / 1.41421356f) + 1f));
/// </code>
/// Commutative operators match with their inputs in either order; a name that occurs twice must be the same value both times.
/// </summary>
public abstract class Pattern
{
    private protected Pattern()
    {
    }

    /// <summary>Any value, remembered under a name.</summary>
    public static Pattern Any(string name) => new AnyPattern(name);

    /// <summary>A constant (see <see cref="Constants"/>), remembered under a name.</summary>
    public static Pattern Constant(string name) => new ConstantPattern(name, null);

    /// <summary>A constant of one float, within a relative 1e-4 of a number (exporters round differently).</summary>
    public static Pattern Number(float value) => new ConstantPattern("", value);

    /// <summary>The first result of an operator of ONNX's own domain, with its first inputs as given; further inputs may be there.</summary>
    public static Pattern Op(string opType, params ImmutableArray<Pattern> inputs) => new OpPattern([opType], inputs, "", null);

    /// <summary>This operator's node, remembered under a name.</summary>
    /// <exception cref="ModelException">The pattern is not an operator.</exception>
    public Pattern As(string name) => this is OpPattern op ? new OpPattern(op.OpTypes, op.Inputs, name, op.Condition) : throw new ModelException("Only an operator's node can be named in a pattern.");

    /// <summary>This operator only where its node also meets a condition.</summary>
    /// <exception cref="ModelException">The pattern is not an operator.</exception>
    public Pattern Where(Func<Node, bool> condition) => this is OpPattern op
        ? new OpPattern(op.OpTypes, op.Inputs, op.Name, op.Condition is { } before ? n => before(n) && condition(n) : condition)
        : throw new ModelException("Only an operator's node can have a condition in a pattern.");

    /// <summary>The sum.</summary>
    public static Pattern operator +(Pattern a, Pattern b) => Op("Add", a, b);

    /// <summary>The difference.</summary>
    public static Pattern operator -(Pattern a, Pattern b) => Op("Sub", a, b);

    /// <summary>The product.</summary>
    public static Pattern operator *(Pattern a, Pattern b) => Op("Mul", a, b);

    /// <summary>The quotient.</summary>
    public static Pattern operator /(Pattern a, Pattern b) => Op("Div", a, b);

    /// <summary>A number.</summary>
    public static implicit operator Pattern(float value) => Number(value);

    /// <summary>Matches this pattern with <paramref name="value"/> as its result; null where it does not.</summary>
    public PatternMatch? Match(Graph graph, string value)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(value);
        return Matches(graph, value, PatternMatch.Empty).FirstOrDefault();
    }

    /// <summary>Every way to match; a pattern in pieces may match a sum in either order.</summary>
    internal abstract IEnumerable<PatternMatch> Matches(Graph graph, string value, PatternMatch found);

    private sealed class AnyPattern(string name) : Pattern
    {
        internal override IEnumerable<PatternMatch> Matches(Graph graph, string value, PatternMatch found)
        {
            if (value.Length > 0 && found.WithValue(name, value) is { } bound) yield return bound;
        }
    }

    private sealed class ConstantPattern(string name, float? number) : Pattern
    {
        internal override IEnumerable<PatternMatch> Matches(Graph graph, string value, PatternMatch found)
        {
            if (number is { } wanted)
            {
                if (Constants.Scalar(graph, value) is { } seen && Math.Abs(seen - wanted) <= 1e-4f * Math.Abs(wanted)) yield return found;
            }
            else if (Constants.Find(graph, value) is not null && found.WithValue(name, value) is { } bound) yield return bound;
        }
    }

    private sealed class OpPattern(ImmutableArray<string> opTypes, ImmutableArray<Pattern> inputs, string name, Func<Node, bool>? condition) : Pattern
    {
        public ImmutableArray<string> OpTypes { get; } = opTypes;

        public ImmutableArray<Pattern> Inputs { get; } = inputs;

        public string Name { get; } = name;

        public Func<Node, bool>? Condition { get; } = condition;

        internal override IEnumerable<PatternMatch> Matches(Graph graph, string value, PatternMatch found)
        {
            if (graph.Index.Producer(value) is not { Domain: "" } node || node.Output() != value || !OpTypes.Contains(node.OpType)) yield break;
            if (node.Inputs.Length < Inputs.Length || Condition is { } wanted && !wanted(node)) yield break;
            if (found.WithNode(Name, node) is not { } begun) yield break;
            foreach (var match in Arguments(graph, node.Inputs, 0, begun)) yield return match;
            if (Inputs.Length != 2 || Operators.Find("", node.OpType) is not { IsCommutative: true }) yield break;
            foreach (var match in Arguments(graph, [node.Inputs[1], node.Inputs[0]], 0, begun)) yield return match;
        }

        private IEnumerable<PatternMatch> Arguments(Graph graph, ImmutableArray<string> values, int at, PatternMatch found)
        {
            if (at == Inputs.Length)
            {
                yield return found;
                yield break;
            }
            foreach (var match in Inputs[at].Matches(graph, values[at], found))
                foreach (var complete in Arguments(graph, values, at + 1, match)) yield return complete;
        }
    }
}
