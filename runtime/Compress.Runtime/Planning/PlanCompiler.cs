using Compress.Graphs;
using Compress.Runtime.Memory;
using Compress.Runtime.Kernels;
using Compress.Runtime.Planning.Choices;
using Compress.Runtime.Planning.Fusions;
using Compress.Runtime.Planning.Ops;

namespace Compress.Runtime.Planning;

/// <summary>Turns a prepared graph and the shapes of its inputs into a plan.</summary>
internal sealed class PlanCompiler
{
    private readonly Graph _graph;
    private readonly ValueTypes _types;
    private readonly bool _fuse;
    private readonly KernelTuning? _tuning;
    private readonly Dictionary<string, PlanValue> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inputs = new(StringComparer.Ordinal);

    private PlanCompiler(Graph graph, ValueTypes types, bool fuse, KernelTuning? tuning)
    {
        (_graph, _types, _fuse, _tuning) = (graph, types, fuse, tuning);
        foreach (var output in graph.Outputs) _outputs.Add(output.Name);
        foreach (var input in graph.RequiredInputs) _inputs.Add(input.Name);
    }

    /// <summary>Compiles, or says why the graph cannot be planned (a shape that depends on data, control flow).</summary>
    /// <param name="graph">The prepared graph.</param>
    /// <param name="types">Inferred for the shapes of this plan.</param>
    /// <param name="fuse">False leaves every operator to its scalar reference.</param>
    /// <param name="tuning">How kernels are measured; null for the plan's own choices.</param>
    /// <param name="obstacle">Why there is no plan.</param>
    public static CompiledPlan? TryCompile(Graph graph, ValueTypes types, bool fuse, KernelTuning? tuning, out string obstacle)
    {
        obstacle = Obstacle(graph, types) ?? "";
        return obstacle.Length > 0 ? null : new PlanCompiler(graph, types, fuse, tuning).Compile();
    }

    /// <summary>The first thing that stands against a plan of fixed shapes, or null.</summary>
    private static string? Obstacle(Graph graph, ValueTypes types)
    {
        foreach (var node in graph.Nodes)
        {
            foreach (var _ in GraphIndex.SubgraphsOf(node)) return Texts.Of($"{node} has subgraphs");
            foreach (var output in node.Outputs)
            {
                if (output.Length == 0) continue;
                if (!types.TryGet(output, out var info) || info.ElementType == ElementType.Undefined) return Texts.Of($"the type of '{output}', made by {node}, is not known before the run");
                if (info.ElementType.BitsPerElement() < 8) return Texts.Of($"'{output}', made by {node}, has elements of {info.ElementType}");
                if (info.Shape is not { IsStatic: true }) return Texts.Of($"the shape of '{output}', made by {node}, depends on data");
            }
        }
        return null;
    }

    private CompiledPlan Compile()
    {
        var ops = Emit(Match());
        ops = MoveChains.Join(DropUnused(ops));
        if (OperatorSwitches.GRU) ops = RecurrentPairs.Join(ops);
        if (OperatorSwitches.MatMul && OperatorSwitches.Softmax) ops = SideBySide.Join(ops);
        ops = LayoutAssigner.Run(ops);
        ConcatPlaces.Assign(ops);
        ops = ConvChains.Join(ops);
        ops = ConvPools.Join(ops);
        Prepare(ops);
        var inputs = new List<PlanValue>();
        foreach (var input in _graph.RequiredInputs) inputs.Add(Value(input.Name));
        return new CompiledPlan([.. ops], [.. inputs], Lists.Map(_graph.Outputs.AsSpan(), o => Value(o.Name)));
    }

    /// <summary>Chooses and packs kernels: by the plan's own tables, or by measuring them.</summary>
    private void Prepare(List<PlanOp> ops)
    {
        if (_tuning is null || !KernelSwitches.Tuning)
        {
            foreach (var op in ops) op.Prepare();
            return;
        }
        var chooser = new KernelChooser(_tuning);
        foreach (var op in ops) chooser.Prepare(op);
        chooser.Save();
    }

    private Dictionary<Node, Match> Match()
    {
        var matches = new Dictionary<Node, Match>();
        if (!_fuse) return matches;
        var matcher = new Matcher(_graph, _types);
        for (var i = _graph.Nodes.Length - 1; i >= 0; i--)
        {
            var node = _graph.Nodes[i];
            if (matcher.IsCovered(node) || IsKnown(node)) continue;
            foreach (var fusion in FusionList.All)
            {
                if (fusion.Try(node, matcher) is not { } match) continue;
                matcher.Cover(match.Covers);
                matches.Add(node, match);
                break;
            }
        }
        foreach (var (root, match) in matches)
            foreach (var node in match.Covers)
                if (node != root) _covered.Add(node);
        return matches;
    }

    private readonly HashSet<Node> _covered = [];

    private List<PlanOp> Emit(Dictionary<Node, Match> matches)
    {
        var ops = new List<PlanOp>(_graph.Nodes.Length);
        foreach (var node in _graph.Nodes)
        {
            if (_covered.Contains(node) || IsKnown(node)) continue;
            if (matches.TryGetValue(node, out var match)) ops.Add(match.Make(Value));
            else
            {
                var opset = node.Domain is "" or "ai.onnx" ? _graph.Opset : _graph.Opsets.TryGetValue(node.Domain, out var version) ? version : 1;
                ops.Add(new ReferenceOp(node, opset, Lists.Map(node.Inputs.AsSpan(), Optional), Lists.Map(node.Outputs.AsSpan(), Optional)));
            }
        }
        return ops;
    }

    private bool IsKnown(Node node) => Matcher.IsKnown(node, _graph, _types);

    private PlanValue? Optional(string name) => name.Length == 0 ? null : Value(name);

    private PlanValue Value(string name)
    {
        if (_values.TryGetValue(name, out var known)) return known;
        var constant = _graph.Initializers.TryGetValue(name, out var tensor) ? tensor : _outputs.Contains(name) ? null : _types.Constant(name);
        var made = constant is not null
            ? new PlanValue(name, constant.ElementType, [.. constant.Dims]) { Constant = constant, IsOutput = _outputs.Contains(name) }
            : new PlanValue(name, _types.Type(name), [.. _types.Dims(name)]) { Codes = QuantCodes.Of(_graph, name, _types.Type(name)), IsInput = _inputs.Contains(name), IsOutput = _outputs.Contains(name) };
        return _values[name] = made;
    }

    /// <summary>Keeps the operations whose results reach an output.</summary>
    private List<PlanOp> DropUnused(List<PlanOp> ops)
    {
        var needed = new HashSet<PlanValue>();
        foreach (var output in _graph.Outputs) needed.Add(Value(output.Name));
        var kept = new List<PlanOp>(ops.Count);
        for (var i = ops.Count - 1; i >= 0; i--)
        {
            if (!ops[i].Outputs.Exists(needed.Contains)) continue;
            foreach (var input in ops[i].Inputs) needed.Add(input);
            kept.Add(ops[i]);
        }
        kept.Reverse();
        return kept;
    }
}
