using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>
/// Builds a graph from C#, layer by layer. Shapes are inferred as nodes are added, so a layer's weights take their sizes from its input, and a
/// mistake is told where it is made. Weights start as He-normal numbers from the seed.
/// </summary>
/// <example>
/// <code>
/// var b = new GraphBuilder("net");
/// var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), 1, 28, 28);
/// var y = b.Relu(b.Conv(x, 16, kernel: 3, pad: 1));
/// y = b.Linear(b.Flatten(b.GlobalAveragePool(y)), 10);
/// b.Output(y, "logits");
/// var graph = b.Build();
/// </code>
/// </example>
public sealed partial class GraphBuilder
{
    private readonly string _name;
    private readonly long _opset;
    private readonly ShapeInferrer _inferrer;
    private readonly List<ValueInfo> _inputs = [];
    private readonly List<ValueInfo> _outputs = [];
    private readonly List<Node> _nodes = [];
    private readonly List<KeyValuePair<string, Tensor>> _initializers = [];
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);
    private readonly FreshNames _names = new();

    /// <summary>Starts an empty graph.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="opset">Version of ONNX's operator set.</param>
    /// <param name="seed">Seed of the starting weights.</param>
    public GraphBuilder(string name, long opset = 17, ulong seed = 1)
    {
        (_name, _opset) = (name, opset);
        Weights = new WeightFiller(seed);
        _inferrer = new ShapeInferrer(new Graph { Opsets = NameMap<long>.Empty.With("", opset) }, null, null);
    }

    /// <summary>Makes the starting weights.</summary>
    public WeightFiller Weights { get; }

    /// <summary>Declares an input.</summary>
    /// <exception cref="ModelException">The name is taken.</exception>
    public GraphValue Input(string name, ElementType elementType, params ReadOnlySpan<Dimension> dims)
    {
        Take(name);
        var info = new ValueInfo(name, elementType, new Shape(dims));
        _inputs.Add(info);
        _inferrer.Define(name, new ValueFact(info, null, null));
        return new GraphValue(name);
    }

    /// <summary>Declares an output, under its own name or another one.</summary>
    /// <exception cref="ModelException">The name is taken, or nothing makes the value.</exception>
    public GraphBuilder Output(GraphValue value, string? name = null)
    {
        value = Current(value);
        var info = Info(value);
        if (name is not null && name != value.Name)
        {
            var at = _nodes.FindIndex(n => n.Outputs.Contains(value.Name));
            var read = _nodes.Any(n => n.Inputs.Contains(value.Name)) || _outputs.Any(o => o.Name == value.Name);
            if (at < 0 || read)
            {
                Add("Identity", [value], [], [name]);
            }
            else
            {
                Take(name);
                _nodes[at] = _nodes[at] with { Outputs = _nodes[at].Outputs.Replace(value.Name, name) };
                _renamed.Add(value.Name, name);
                _inferrer.Define(name, _inferrer.Find(value.Name)! with { Info = info with { Name = name } });
            }
            info = info with { Name = name };
        }
        if (_outputs.Any(o => o.Name == info.Name)) throw new ModelException($"The output '{info.Name}' is declared twice.");
        _outputs.Add(info);
        return this;
    }

    /// <summary>Adds a constant or a trainable weight.</summary>
    /// <param name="value">The tensor.</param>
    /// <param name="hint">Name wanted; a number is added where it is taken.</param>
    public GraphValue Constant(Tensor value, string hint = "constant")
    {
        var name = Fresh(hint);
        _initializers.Add(new(name, value));
        _inferrer.Define(name, ValueFact.Of(name, value));
        return new GraphValue(name);
    }

    /// <summary>Adds a one-dimensional constant of integers, such as axes or a shape.</summary>
    public GraphValue Integers(params ReadOnlySpan<long> values) => Constant(Tensor.Create(values, values.Length), "integers");

    /// <summary>Adds a constant number.</summary>
    public GraphValue Scalar(float value) => Constant(Tensor.Scalar(value), "scalar");

    /// <summary>Adds a node of any operator and gives its first output.</summary>
    /// <param name="opType">The operator; of another domain as <c>domain::Operator</c>.</param>
    /// <param name="inputs">Its inputs; <see cref="GraphValue.None"/> for one left out.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <exception cref="ModelException">The inputs do not suit the operator.</exception>
    public GraphValue Add(string opType, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes) =>
        AddNode(opType, inputs, attributes, [Fresh(opType.Split("::")[^1].ToLowerInvariant())])[0];

    /// <summary>Adds a node of any operator with named outputs.</summary>
    /// <exception cref="ModelException">The inputs do not suit the operator, or an output's name is taken.</exception>
    public ImmutableArray<GraphValue> Add(string opType, ReadOnlySpan<GraphValue> inputs, ReadOnlySpan<(string Name, AttributeValue Value)> attributes, ImmutableArray<string> outputs)
    {
        foreach (var output in outputs)
            if (output.Length > 0) Take(output);
        return AddNode(opType, inputs, attributes, outputs);
    }

    private ImmutableArray<GraphValue> AddNode(string opType, ReadOnlySpan<GraphValue> inputs, ReadOnlySpan<(string Name, AttributeValue Value)> attributes, ImmutableArray<string> outputs)
    {
        var parts = opType.Split("::");
        var map = new List<KeyValuePair<string, AttributeValue>>();
        foreach (var (name, value) in attributes) map.Add(new(name, value));
        var ins = ImmutableArray.CreateBuilder<string>(inputs.Length);
        foreach (var input in inputs)
        {
            if (input.Name is { Length: > 0 }) Info(input);
            ins.Add(Current(input).Name ?? "");
        }
        var node = new Node(parts[^1], ins.MoveToImmutable(), outputs)
        {
            Domain = parts.Length > 1 ? parts[0] : "",
            Name = outputs.FirstOrDefault(o => o.Length > 0, ""),
            Attributes = new NameMap<AttributeValue>(map),
        };
        _inferrer.Add(node);
        _nodes.Add(node);
        return [.. outputs.Select(o => new GraphValue(o))];
    }

    /// <summary>Type and shape of a value, as far as known.</summary>
    /// <exception cref="ModelException">The graph has no such value.</exception>
    public ValueInfo Info(GraphValue value) => _inferrer.Find(value.Name)?.Info
        ?? throw new ModelException($"The value '{value.Name}' is not in the graph being built.");

    /// <summary>Size of a value along an axis that may count from the end.</summary>
    /// <exception cref="ModelException">The size is not a number.</exception>
    public long SizeOf(GraphValue value, int axis)
    {
        var shape = Info(value).Shape ?? throw new ModelException($"The rank of '{value}' is not known.");
        if (axis < -shape.Rank || axis >= shape.Rank) throw new ModelException($"'{value}' has the shape {shape} and no axis {axis}.");
        return shape[axis < 0 ? axis + shape.Rank : axis].Value ?? throw new ModelException($"The size of axis {axis} of '{value}' {shape} is not a number; layers that hold weights for it need one.");
    }

    /// <summary>The finished graph.</summary>
    /// <exception cref="ModelException">It has no output or is inconsistent.</exception>
    public Graph Build()
    {
        if (_outputs.Count == 0) throw new ModelException($"The graph '{_name}' has no output; declare one with Output.");
        var opsets = new List<KeyValuePair<string, long>> { new("", _opset) };
        foreach (var domain in _nodes.Select(n => n.Domain).Where(d => d.Length > 0).Distinct()) opsets.Add(new(domain, 1));
        var graph = new Graph
        {
            Name = _name,
            Inputs = [.. _inputs],
            Outputs = [.. _outputs],
            Nodes = [.. _nodes],
            Initializers = new NameMap<Tensor>(_initializers),
            Opsets = new NameMap<long>(opsets),
        };
        GraphConsistency.Require(graph, "graph builder");
        return graph;
    }

    // A value may have got an output's name after it was handed out.
    private GraphValue Current(GraphValue value) => value.Name is { } name && _renamed.TryGetValue(name, out var now) ? new GraphValue(now) : value;

    private string Fresh(string hint) => _names.Make(hint);

    private void Take(string name)
    {
        if (!_names.Take(name)) throw new ModelException($"The name '{name}' is taken in the graph being built.");
    }
}
