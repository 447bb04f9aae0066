using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Compress.Graphs;

/// <summary>
/// What an operator's shape inference sees of one node: types, shapes and known values of its inputs; and where it puts its results.
/// Everything may be unknown; an inference function sets what follows from what is known and leaves the rest.
/// </summary>
public sealed class InferenceContext
{
    private readonly ShapeInferrer _inferrer;
    private readonly ValueFact?[] _inputs;
    private readonly ElementType[] _types;
    private readonly Shape?[] _shapes;
    private readonly PartialValue?[] _values;

    internal InferenceContext(ShapeInferrer inferrer, Node node, OperatorFacts facts, ValueFact?[] inputs, ElementType[] outputTypes)
    {
        _inferrer = inferrer;
        (Node, Facts, _inputs, _types) = (node, facts, inputs, outputTypes);
        (_shapes, _values) = (new Shape?[outputTypes.Length], new PartialValue?[outputTypes.Length]);
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>Its operator's facts.</summary>
    public OperatorFacts Facts { get; }

    /// <summary>Opset of the model.</summary>
    public long Opset => _inferrer.Opset;

    /// <summary>Number of inputs written at the node, left-out ones included.</summary>
    public int InputCount => Node.Inputs.Length;

    /// <summary>Number of outputs written at the node.</summary>
    public int OutputCount => Node.Outputs.Length;

    /// <summary>True where input <paramref name="index"/> is given.</summary>
    public bool Has(int index) => Node.HasInput(index);

    /// <summary>Element type of an input; undefined where it is unknown or left out.</summary>
    public ElementType TypeOf(int index) => At(index)?.Info.ElementType ?? ElementType.Undefined;

    /// <summary>Shape of an input, or null where the rank is unknown or the input left out.</summary>
    public Shape? ShapeOf(int index) => At(index)?.Info.Shape;

    /// <summary>What is known of an input's elements, or null.</summary>
    public PartialValue? ValueOf(int index) => At(index)?.Value;

    /// <summary>An input's constant tensor, or null where it is computed at run time.</summary>
    public Tensor? ConstantOf(int index) => At(index)?.Tensor;

    /// <summary>An input's elements as integers, or null where one is unknown.</summary>
    public ImmutableArray<long>? IntegersOf(int index) => ValueOf(index)?.ToIntegers();

    /// <summary>The one integer of an input, or null where it is unknown.</summary>
    public long? IntegerOf(int index) => IntegersOf(index) is [var only] ? only : null;

    /// <summary>
    /// A list of integers that older opsets have as attribute and newer ones as input. An empty result with <paramref name="given"/> false
    /// means that neither is there; null means that it is there and unknown.
    /// </summary>
    public ImmutableArray<long>? IntegersOf(string attribute, int input, out bool given)
    {
        given = true;
        if (Node.Attributes.TryGetValue(attribute, out var value)) return value.AsInts();
        if (Has(input)) return IntegersOf(input);
        given = false;
        return [];
    }

    /// <summary>An integer attribute, or its declared default.</summary>
    public long Int(string name) => Node.Int(name, Default(name)?.AsInt() ?? throw new ModelException($"{Facts} declares no default for '{name}'."));

    /// <summary>An integer attribute, or <paramref name="fallback"/>.</summary>
    public long Int(string name, long fallback) => Node.Int(name, fallback);

    /// <summary>A string attribute, or its declared default, or an empty text.</summary>
    public string Text(string name) => Node.Text(name, Default(name)?.AsString() ?? "");

    /// <summary>A list-of-integers attribute; empty where it is not given.</summary>
    public ImmutableArray<long> Ints(string name) => Node.Ints(name);

    /// <summary>An axis that may count from the end, as one that does not.</summary>
    /// <exception cref="ModelException">It is outside of the rank.</exception>
    public int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= rank) Fail($"axis {axis} is outside of -{rank} to {rank - 1}, the range for rank {rank}; correct the axis");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Axes that may count from the end, ascending.</summary>
    /// <exception cref="ModelException">One is outside of the rank or given twice.</exception>
    public ImmutableArray<int> Axes(ImmutableArray<long> axes, int rank)
    {
        var made = new int[axes.Length];
        for (var i = 0; i < made.Length; i++) made[i] = Axis(axes[i], rank);
        Array.Sort(made);
        for (var i = 1; i < made.Length; i++)
            if (made[i] == made[i - 1]) Fail($"axis {made[i]} is given twice");
        return ImmutableCollectionsMarshal.AsImmutableArray(made);
    }

    /// <summary>Sets the shape of an output.</summary>
    public void SetShape(int output, Shape? shape)
    {
        if (output >= _shapes.Length || shape is null) return;
        foreach (var dim in shape)
            if (dim.Value < 0) Fail($"its result {output} would have the shape {shape} with a negative dimension");
        if (shape.IsStatic) Tensor.CountElements(shape.ToDims().AsSpan());
        _shapes[output] = shape;
    }

    /// <summary>Sets the element type of an output where it does not follow from the signature.</summary>
    public void SetType(int output, ElementType type)
    {
        if (output < _types.Length) _types[output] = type;
    }

    /// <summary>Sets type and shape of an output.</summary>
    public void Set(int output, ElementType type, Shape? shape)
    {
        SetType(output, type);
        SetShape(output, shape);
    }

    /// <summary>Sets what is known of an output's elements, and with it type and shape.</summary>
    public void SetValue(int output, PartialValue? value)
    {
        if (value is null || output >= _values.Length) return;
        _values[output] = value;
        Set(output, value.ElementType, Shape.Of(value.Dims.AsSpan()));
    }

    /// <summary>The element type that an output has so far.</summary>
    public ElementType OutputType(int output) => output < _types.Length ? _types[output] : ElementType.Undefined;

    /// <summary>Infers a subgraph in which the node's outer values are visible.</summary>
    /// <param name="subgraph">One of the node's subgraphs.</param>
    /// <param name="inputs">Types and shapes of its inputs, in order; null where nothing is known.</param>
    public ImmutableArray<ValueInfo> InferSubgraph(Graph subgraph, IReadOnlyList<ValueInfo?> inputs) => _inferrer.InferSubgraph(Node, subgraph, inputs);

    /// <summary>Reports that the node cannot work as it stands.</summary>
    /// <param name="what">What is wrong, what was expected and the remedy.</param>
    /// <exception cref="ModelException">Always.</exception>
    [DoesNotReturn]
    public void Fail(string what) => throw new ModelException($"{Node}: {what}.{Describe()}");

    /// <summary>Reports that the node cannot work as it stands.</summary>
    [DoesNotReturn]
    internal void Fail(MessageText what) => Fail(what.ToString());

    internal ValueFact ResultOf(int output) =>
        new(new ValueInfo(Node.Outputs[output], _types[output], _shapes[output]), _values[output], null);

    private ValueFact? At(int index) => index >= 0 && index < _inputs.Length ? _inputs[index] : null;

    private AttributeValue? Default(string name) => Facts.Attribute(name, Opset)?.Default;

    private string Describe()
    {
        if (Node.Inputs.IsEmpty) return "";
        var seen = new List<string>();
        for (var i = 0; i < Node.Inputs.Length; i++)
            if (Has(i)) seen.Add($"'{Node.Inputs[i]}' {TypeOf(i).Name()}{ShapeOf(i)?.ToString() ?? " of unknown rank"}");
        return $" Inputs: {string.Join(", ", seen)}.";
    }
}
