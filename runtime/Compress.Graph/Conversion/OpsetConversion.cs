using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Brings a graph to another version of ONNX's operator set, one version at a time, by the rules in <see cref="Rules"/>. Older opsets are
/// reached only where every operator in use is the same in both.
/// </summary>
/// <param name="target">The opset wanted.</param>
public sealed class OpsetConversion(long target = Operators.NewestOpset) : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "conversion to opset " + Texts.Of(target);

    /// <summary>The changes of form, by opset; operators and opsets that are not listed only grew, so older nodes stay valid.</summary>
    private static List<ConversionRule> Rules()
    {
        var rules = new List<ConversionRule>();
        EarlyRules.AddTo(rules);
        AttributeToInputRules.AddTo(rules);
        BehaviourRules.AddTo(rules);
        return rules;
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">An operator has no counterpart; the message names it and the opset.</exception>
    public Graph Run(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (target is < 1 or > Operators.NewestOpset) throw new ModelException($"There is no opset {target} to convert to; expected 1 to {Operators.NewestOpset}.");
        // A function's body is written for the opset that the function names, so it must be in place before anything changes.
        graph = new InlineFunctions().Run(graph);
        if (graph.Opset == target) return graph;
        if (graph.Opset > target) return Lowered(graph);
        var converted = graph;
        var all = Rules();
        for (var opset = (int)graph.Opset + 1; opset <= target; opset++)
        {
            var rules = new Dictionary<string, ConversionRule>(StringComparer.Ordinal);
            foreach (var rule in all)
                if (rule.Opset == opset) rules.Add(rule.OpType, rule);
            if (rules.Count > 0 && Uses(converted, rules)) converted = Step(converted, rules, opset);
            converted = converted with { Opsets = converted.Opsets.With("", opset) };
        }
        converted = WithFileVersion(converted);
        GraphConsistency.Require(converted, Name);
        return converted;
    }

    private static bool Uses(Graph graph, Dictionary<string, ConversionRule> rules)
    {
        foreach (var node in graph.Nodes)
        {
            if (node.Domain.Length == 0 && rules.ContainsKey(node.OpType)) return true;
            foreach (var subgraph in GraphIndex.SubgraphsOf(node))
                if (Uses(subgraph, rules)) return true;
        }
        return false;
    }

    private static Graph Step(Graph graph, Dictionary<string, ConversionRule> rules, int opset) => Step(graph, rules, opset, ShapeInference.Infer(graph), FreshNames.Beside(graph));

    private static Graph Step(Graph graph, Dictionary<string, ConversionRule> rules, int opset, ValueTypes types, FreshNames names)
    {
        var context = new ConversionContext(types, names, opset);
        var nodes = new List<Node>(graph.Nodes.Length);
        foreach (var node in graph.Nodes)
        {
            var inner = Subgraphs.Map(node, s => Step(s, rules, opset, types.Inside(s) ?? types, names));
            if (inner.Domain.Length > 0 || !rules.TryGetValue(inner.OpType, out var rule)) nodes.Add(inner);
            else
                foreach (var made in rule.Convert(context, inner)) nodes.Add(made);
        }
        return graph with
        {
            Nodes = [.. nodes],
            Initializers = context.Added.Count == 0 ? graph.Initializers : graph.Initializers.WithAll(context.Added),
        };
    }

    private Graph Lowered(Graph graph)
    {
        Require(graph, graph.Opset);
        return graph with { Opsets = graph.Opsets.With("", target) };
    }

    private void Require(Graph graph, long opset)
    {
        foreach (var node in graph.Nodes)
        {
            foreach (var subgraph in GraphIndex.SubgraphsOf(node)) Require(subgraph, opset);
            if (node.Domain.Length > 0) continue;
            var facts = Operators.Find("", node.OpType);
            if (facts is null || opset > Operators.NewestOpset || facts.VersionAt(opset) != facts.VersionAt(target) || facts.VersionAt(target) == 0)
                throw new ModelException($"{node} cannot be converted from opset {opset} to opset {target}: {node.OpType} is not the same in both. Keep opset {opset}.");
        }
    }

    // Files of newer opsets need a newer format; up to format 3 every initializer was listed as an input.
    private Graph WithFileVersion(Graph graph)
    {
        var needed = target switch { <= 8 => 3, <= 18 => 8, <= 20 => 9, <= 22 => 10, _ => 11 };
        if (graph.Model.IrVersion >= needed) return graph;
        var listed = graph.Model.IrVersion < 4 && needed >= 4;
        return graph with
        {
            Model = graph.Model with { IrVersion = needed },
            Inputs = listed ? graph.RequiredInputs : graph.Inputs,
        };
    }
}
