using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Compress.Graphs;

/// <summary>The value of a node's attribute: one of ONNX's kinds, immutable.</summary>
public sealed class AttributeValue
{
    private readonly object _value;

    private AttributeValue(AttributeKind kind, object value)
    {
        Kind = kind;
        _value = value;
    }

    /// <summary>What the value is.</summary>
    public AttributeKind Kind { get; }

    /// <summary>For an attribute of a function body that refers to the function's own attribute: that attribute's name; else empty.</summary>
    public string ReferredName { get; private init; } = "";

    /// <summary>Documentation kept from the file.</summary>
    public string DocString { get; private init; } = "";

    /// <summary>One float.</summary>
    public static AttributeValue From(float value) => new(AttributeKind.Float, value);

    /// <summary>One integer.</summary>
    public static AttributeValue From(long value) => new(AttributeKind.Int, value);

    /// <summary>One string, stored as UTF-8.</summary>
    public static AttributeValue From(string value) => FromUtf8(Encoding.UTF8.GetBytes(value));

    /// <summary>One byte string, kept as it is.</summary>
    public static AttributeValue FromUtf8(ReadOnlyMemory<byte> value) => new(AttributeKind.String, value);

    /// <summary>One tensor.</summary>
    public static AttributeValue From(Tensor value) => new(AttributeKind.Tensor, value);

    /// <summary>One subgraph.</summary>
    public static AttributeValue From(Graph value) => new(AttributeKind.Graph, value);

    /// <summary>A list of floats.</summary>
    public static AttributeValue From(params ImmutableArray<float> values) => new(AttributeKind.Floats, values);

    /// <summary>A list of integers.</summary>
    public static AttributeValue From(params ImmutableArray<long> values) => new(AttributeKind.Ints, values);

    /// <summary>A list of byte strings, kept as they are.</summary>
    public static AttributeValue FromUtf8(ImmutableArray<ReadOnlyMemory<byte>> values) => new(AttributeKind.Strings, values);

    /// <summary>A list of strings, stored as UTF-8.</summary>
    public static AttributeValue From(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = new List<ReadOnlyMemory<byte>>();
        foreach (var value in values) texts.Add(Encoding.UTF8.GetBytes(value));
        return FromUtf8(ImmutableCollectionsMarshal.AsImmutableArray(texts.ToArray()));
    }

    /// <summary>A list of tensors.</summary>
    public static AttributeValue From(ImmutableArray<Tensor> values) => new(AttributeKind.Tensors, values);

    /// <summary>A list of subgraphs.</summary>
    public static AttributeValue From(ImmutableArray<Graph> values) => new(AttributeKind.Graphs, values);

    /// <summary>Sparse tensors and types, kept in the serialized form that the file had: one element for the kinds in the singular.</summary>
    public static AttributeValue FromSerialized(AttributeKind kind, ImmutableArray<ReadOnlyMemory<byte>> messages) =>
        kind is AttributeKind.SparseTensor or AttributeKind.SparseTensors or AttributeKind.TypeProto or AttributeKind.TypeProtos
            ? new(kind, messages)
            : throw new ModelException($"An attribute of kind {kind} has no serialized form.");

    /// <summary>In a function body: takes the value of the function's attribute <paramref name="name"/>.</summary>
    public static AttributeValue Refer(AttributeKind kind, string name) => new(kind, name) { ReferredName = name };

    /// <summary>The same value with documentation.</summary>
    public AttributeValue WithDocString(string docString) => new(Kind, _value) { ReferredName = ReferredName, DocString = docString };

    /// <summary>One float.</summary>
    public static implicit operator AttributeValue(float value) => From(value);

    /// <summary>One integer.</summary>
    public static implicit operator AttributeValue(long value) => From(value);

    /// <summary>One string.</summary>
    public static implicit operator AttributeValue(string value) => From(value);

    /// <summary>One tensor.</summary>
    public static implicit operator AttributeValue(Tensor value) => From(value);

    /// <summary>One subgraph.</summary>
    public static implicit operator AttributeValue(Graph value) => From(value);

    /// <summary>A list of integers.</summary>
    public static implicit operator AttributeValue(long[] values) => From(ImmutableArray.Create(values));

    /// <summary>A list of floats.</summary>
    public static implicit operator AttributeValue(float[] values) => From(ImmutableArray.Create(values));

    /// <summary>A list of integers.</summary>
    public static implicit operator AttributeValue(ImmutableArray<long> values) => From(values);

    /// <summary>The float.</summary>
    public float AsFloat() => Get<float>(AttributeKind.Float);

    /// <summary>The integer.</summary>
    public long AsInt() => Get<long>(AttributeKind.Int);

    /// <summary>The byte string, decoded as UTF-8.</summary>
    public string AsString() => Encoding.UTF8.GetString(AsUtf8().Span);

    /// <summary>The byte string.</summary>
    public ReadOnlyMemory<byte> AsUtf8() => Get<ReadOnlyMemory<byte>>(AttributeKind.String);

    /// <summary>The tensor.</summary>
    public Tensor AsTensor() => Get<Tensor>(AttributeKind.Tensor);

    /// <summary>The subgraph.</summary>
    public Graph AsGraph() => Get<Graph>(AttributeKind.Graph);

    /// <summary>The floats.</summary>
    public ImmutableArray<float> AsFloats() => Get<ImmutableArray<float>>(AttributeKind.Floats);

    /// <summary>The integers.</summary>
    public ImmutableArray<long> AsInts() => Get<ImmutableArray<long>>(AttributeKind.Ints);

    /// <summary>The byte strings.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> AsUtf8List() => Get<ImmutableArray<ReadOnlyMemory<byte>>>(AttributeKind.Strings);

    /// <summary>The byte strings, decoded as UTF-8.</summary>
    public ImmutableArray<string> AsStrings()
    {
        var texts = AsUtf8List();
        var strings = new string[texts.Length];
        for (var i = 0; i < strings.Length; i++) strings[i] = Encoding.UTF8.GetString(texts[i].Span);
        return ImmutableCollectionsMarshal.AsImmutableArray(strings);
    }

    /// <summary>The tensors.</summary>
    public ImmutableArray<Tensor> AsTensors() => Get<ImmutableArray<Tensor>>(AttributeKind.Tensors);

    /// <summary>The subgraphs.</summary>
    public ImmutableArray<Graph> AsGraphs() => Get<ImmutableArray<Graph>>(AttributeKind.Graphs);

    /// <summary>The serialized messages of a sparse tensor or type kind.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> AsSerialized() => ReferredName.Length == 0 && _value is ImmutableArray<ReadOnlyMemory<byte>> list && Kind != AttributeKind.Strings
        ? list
        : throw new ModelException($"An attribute of kind {Kind} has no serialized form.");

    /// <summary>Kind and value, short, for messages.</summary>
    public override string ToString() => ReferredName.Length > 0 ? $"@{ReferredName}" : Kind switch
    {
        AttributeKind.String => AsString(),
        AttributeKind.Ints => $"[{Texts.Join(AsInts())}]",
        AttributeKind.Floats => $"[{Texts.Join(AsFloats().AsSpan())}]",
        AttributeKind.Float => AsFloat().ToString(CultureInfo.InvariantCulture),
        AttributeKind.Int => Texts.Of(AsInt()),
        AttributeKind.Tensor => AsTensor().ToString(),
        _ => Kind.Name(),
    };

    private T Get<T>(AttributeKind wanted) => (T)Checked(wanted);

    // Apart from the cast, so that it is there once and not for every type.
    private object Checked(AttributeKind wanted)
    {
        if (ReferredName.Length > 0)
            throw new ModelException($"An attribute refers to the function attribute '{ReferredName}', which is not set here.");
        return Kind == wanted ? _value : throw new ModelException($"An attribute holds {Kind} where {wanted} is expected.");
    }
}
