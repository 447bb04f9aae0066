using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>One walk over a graph; see <see cref="ShapeInference"/>. Nodes may be added one by one, which the builder does.</summary>
internal sealed class ShapeInferrer
{
    /// <summary>Subgraphs deeper than this are refused; no tool writes such, and each level takes stack.</summary>
    public const int DeepestNesting = 48;

    private readonly Graph _graph;
    private readonly ShapeInferrer? _outer;
    private readonly int _depth;
    private readonly Action<Node?, string>? _fault;
    private readonly Dictionary<string, ValueFact> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<Graph, ValueTypes> _subgraphs = [];
    private readonly Dictionary<string, long> _sizes;
    private bool _trustDeclared;

    public ShapeInferrer(Graph graph, IReadOnlyDictionary<string, Shape>? inputShapes, Action<Node?, string>? fault, bool keepDeclared = true)
    {
        (_graph, _fault, _trustDeclared, Opset) = (graph, fault, keepDeclared, graph.Opset);
        _sizes = new(StringComparer.Ordinal);
        if (inputShapes is not null)
            foreach (var (name, shape) in inputShapes) Give(name, shape);
        foreach (var input in graph.Inputs)
        {
            var info = Bound(input);
            if (inputShapes is not null && inputShapes.TryGetValue(input.Name, out var given)) info = info with { Shape = given };
            _facts[input.Name] = new ValueFact(info, null, null);
        }
        AddInitializers(graph);
    }

    private void Give(string name, Shape given)
    {
        var declared = Declared(_graph.Inputs, name);
        if (declared is null)
        {
            var names = new List<string>();
            foreach (var input in _graph.Inputs) names.Add(input.Name);
            throw new ModelException($"A shape is given for '{name}', which is no input; the inputs are {string.Join(", ", names)}.");
        }
        if (declared.Shape is not { } shape) return;
        if (shape.Rank != given.Rank)
            throw new ModelException($"The input '{name}' has rank {shape.Rank} {shape}, but the shape {given} is given for it.");
        for (var i = 0; i < given.Rank; i++)
        {
            if (shape[i].Symbol is { } symbol && given[i].Value is { } size) _sizes[symbol] = size;
            // What the file says about inner values holds for the declared sizes only.
            if (DimensionMath.Differ(shape[i], given[i])) _trustDeclared = false;
        }
    }

    private ShapeInferrer(ShapeInferrer outer, Graph graph, IReadOnlyList<ValueInfo?> inputs)
    {
        (_graph, _outer, _depth, _fault, Opset) = (graph, outer, outer._depth + 1, outer._fault, outer.Opset);
        (_sizes, _trustDeclared) = (outer._sizes, outer._trustDeclared);
        for (var i = 0; i < graph.Inputs.Length; i++)
        {
            var info = Bound(graph.Inputs[i]);
            if (i < inputs.Count && inputs[i] is { } given)
                info = info with
                {
                    ElementType = given.ElementType == ElementType.Undefined ? info.ElementType : given.ElementType,
                    Shape = Merge(given.Shape, info.Shape),
                };
            _facts[info.Name] = new ValueFact(info, null, null);
        }
        AddInitializers(graph);
    }

    public long Opset { get; }

    public ValueTypes Run()
    {
        foreach (var node in _graph.Nodes) Add(node);
        return Types();
    }

    public ValueTypes Types() => new(_facts, _subgraphs);

    public ValueFact? Find(string name) => _facts.TryGetValue(name, out var fact) ? fact : _outer?.Find(name);

    public void Define(string name, ValueFact fact) => _facts[name] = fact;

    /// <summary>Infers one node whose inputs are known already.</summary>
    public void Add(Node node)
    {
        var facts = Operators.Find(node.Domain, node.OpType);
        ValueFact[]? results = null;
        if (facts is not null)
        {
            try
            {
                results = Infer(node, facts);
            }
            catch (ModelException e) when (_fault is not null)
            {
                _fault(node, e.Message);
            }
        }
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            var name = node.Outputs[i];
            if (name.Length == 0) continue;
            _facts[name] = WithDeclared(results?[i] ?? new ValueFact(new ValueInfo(name, ElementType.Undefined, null), null, null), node);
        }
    }

    public ImmutableArray<ValueInfo> InferSubgraph(Node node, Graph subgraph, IReadOnlyList<ValueInfo?> inputs)
    {
        if (_depth >= DeepestNesting) throw new ModelException($"{node}: subgraphs are nested more than {DeepestNesting} deep.");
        var inner = new ShapeInferrer(this, subgraph, inputs);
        _subgraphs[subgraph] = inner.Run();
        var outputs = new ValueInfo[subgraph.Outputs.Length];
        for (var i = 0; i < outputs.Length; i++) outputs[i] = inner.Find(subgraph.Outputs[i].Name)?.Info ?? subgraph.Outputs[i];
        return ImmutableCollectionsMarshal.AsImmutableArray(outputs);
    }

    /// <summary>What is known of a subgraph's output after it was inferred.</summary>
    public ValueFact? FactOf(Graph subgraph, string name) => _subgraphs.TryGetValue(subgraph, out var types) && types.TryGet(name, out var info)
        ? new ValueFact(info, types.Value(name), types.Constant(name))
        : Find(name);

    private ValueFact[] Infer(Node node, OperatorFacts facts)
    {
        var inputs = new ValueFact?[node.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = node.Inputs[i].Length > 0 ? Find(node.Inputs[i]) : null;
        var types = TypeRules.OutputTypes(node, facts, inputs);
        var context = new InferenceContext(this, node, facts, inputs, types);
        try
        {
            facts.Infer(context);
        }
        catch (ModelException e) when (!e.Message.StartsWith(node.ToString(), StringComparison.Ordinal))
        {
            throw new ModelException($"{node}: {e.Message}", e);
        }
        var results = new ValueFact[node.Outputs.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = context.ResultOf(i);
            if (node.Is("Constant") && ConstantTensor(node) is { } tensor) results[i] = ValueFact.Of(node.Outputs[i], tensor);
            else if (node.Is("Identity") && inputs is [{ Tensor: { } same }, ..]) results[i] = results[i] with { Tensor = same };
        }
        return results;
    }

    private static Tensor? ConstantTensor(Node node) =>
        node.Attributes.TryGetValue("value", out var value) && value.ReferredName.Length == 0 && value.Kind == AttributeKind.Tensor ? value.AsTensor() : null;

    private ValueFact WithDeclared(ValueFact fact, Node node)
    {
        var declared = _graph.ValueInfos.TryGetValue(fact.Info.Name, out var inner) ? inner : Declared(_graph.Outputs, fact.Info.Name);
        if (declared is null) return fact;
        declared = Bound(declared);
        if (fact.Info.ElementType == ElementType.Undefined)
            fact = fact with { Info = fact.Info with { ElementType = declared.ElementType, OtherType = declared.OtherType } };
        else if (declared.ElementType != ElementType.Undefined && declared.ElementType != fact.Info.ElementType)
            Report(node, $"{node} makes '{fact.Info.Name}' of {fact.Info.ElementType}, but the model declares it {declared.ElementType}; correct the declaration.");
        if (!_trustDeclared || declared.Shape is null) return fact;
        return fact with { Info = fact.Info with { Shape = Merge(fact.Info.Shape, declared.Shape) } };
    }

    private static ValueInfo? Declared(ImmutableArray<ValueInfo> list, string name)
    {
        foreach (var info in list)
            if (info.Name == name) return info;
        return null;
    }

    private void Report(Node node, MessageText message)
    {
        var text = message.ToString();
        if (_fault is null) throw new ModelException(text);
        _fault(node, text);
    }

    private void AddInitializers(Graph graph)
    {
        foreach (var (name, tensor) in graph.Initializers)
        {
            var fact = ValueFact.Of(name, tensor);
            // An input with a default may be fed with something else: its elements are not constant, and neither need its shape be.
            _facts[name] = _facts.TryGetValue(name, out var input) && Opset >= 1 && IsOverridable(graph) ? input with { Info = Completed(input.Info, fact.Info) } : fact;
        }
    }

    // Up to IR version 3 every initializer had to be listed as an input, so the list says nothing.
    private static bool IsOverridable(Graph graph) => graph.Model.IrVersion >= 4;

    private static ValueInfo Completed(ValueInfo input, ValueInfo initializer) => input with
    {
        ElementType = input.ElementType == ElementType.Undefined ? initializer.ElementType : input.ElementType,
        Shape = input.Shape ?? initializer.Shape,
    };

    private ValueInfo Bound(ValueInfo info)
    {
        if (info.Shape is not { } shape || _sizes.Count == 0) return info;
        var dims = new Dimension[shape.Rank];
        for (var i = 0; i < dims.Length; i++) dims[i] = shape[i].Symbol is { } symbol && _sizes.TryGetValue(symbol, out var size) ? size : shape[i];
        return info with { Shape = Shape.Own(dims) };
    }

    private static Shape? Merge(Shape? inferred, Shape? declared)
    {
        if (inferred is null || declared is null) return inferred ?? declared;
        // A declaration of another rank is wrong; what was computed stands.
        if (inferred.Rank != declared.Rank) return inferred;
        var dims = new Dimension[inferred.Rank];
        for (var i = 0; i < dims.Length; i++) dims[i] = DimensionMath.Merge(inferred[i], declared[i]);
        return Shape.Own(dims);
    }
}
