using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Compress.Graphs;

/// <summary>
/// One operation of a graph. Inputs and outputs are value names; an empty name stands for an optional one left out.
/// Nodes are immutable and compared by reference; <c>with</c> makes a changed copy.
/// </summary>
public sealed record Node
{
    /// <summary>A node of <paramref name="opType"/> in ONNX's own domain.</summary>
    public Node(string opType, ImmutableArray<string> inputs, ImmutableArray<string> outputs)
    {
        OpType = opType;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>Name of the node; may be empty and need not be unique.</summary>
    public string Name { get; init; } = "";

    /// <summary>Domain of the operator; empty is ONNX's own (<c>ai.onnx</c>).</summary>
    public string Domain { get; init; } = "";

    /// <summary>Name of the operator.</summary>
    public string OpType { get; init; }

    /// <summary>Overload of a function that the node calls; mostly empty.</summary>
    public string Overload { get; init; } = "";

    /// <summary>Names of the values read.</summary>
    public ImmutableArray<string> Inputs { get; init; }

    /// <summary>Names of the values made.</summary>
    public ImmutableArray<string> Outputs { get; init; }

    /// <summary>Attributes, in the order of the file.</summary>
    public NameMap<AttributeValue> Attributes { get; init; } = NameMap<AttributeValue>.Empty;

    /// <summary>Documentation kept from the file.</summary>
    public string DocString { get; init; } = "";

    /// <summary>Key-value properties kept from the file.</summary>
    public NameMap<string> Metadata { get; init; } = NameMap<string>.Empty;

    /// <summary>Serialized <c>NodeDeviceConfigurationProto</c> messages, in file order.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> DeviceConfigurations { get; init; } = [];

    /// <summary>True where the operator is <paramref name="opType"/> of ONNX's own domain.</summary>
    public bool Is(string opType) => OpType == opType && Domain.Length == 0;

    /// <summary>The name of input <paramref name="index"/>, empty where it is left out.</summary>
    public string Input(int index) => index < Inputs.Length ? Inputs[index] : "";

    /// <summary>True where input <paramref name="index"/> is given.</summary>
    public bool HasInput(int index) => Input(index).Length > 0;

    /// <summary>The name of output <paramref name="index"/>, empty where it is left out.</summary>
    public string Output(int index = 0) => index < Outputs.Length ? Outputs[index] : "";

    /// <summary>An integer attribute, or <paramref name="fallback"/> where it is not given.</summary>
    public long Int(string name, long fallback) => Attributes.TryGetValue(name, out var value) ? value.AsInt() : fallback;

    /// <summary>A float attribute, or <paramref name="fallback"/> where it is not given.</summary>
    public float Float(string name, float fallback) => Attributes.TryGetValue(name, out var value) ? value.AsFloat() : fallback;

    /// <summary>A string attribute, or <paramref name="fallback"/> where it is not given.</summary>
    public string Text(string name, string fallback) => Attributes.TryGetValue(name, out var value) ? value.AsString() : fallback;

    /// <summary>An integer-list attribute, or <paramref name="fallback"/> where it is not given.</summary>
    public ImmutableArray<long> Ints(string name, ImmutableArray<long> fallback = default) =>
        Attributes.TryGetValue(name, out var value) ? value.AsInts() : fallback.IsDefault ? [] : fallback;

    /// <summary>A copy with one attribute set.</summary>
    public Node With(string attribute, AttributeValue value) => this with { Attributes = Attributes.With(attribute, value) };

    /// <summary>True for the same node only.</summary>
    public bool Equals(Node? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>Operator and name, for messages: <c>Conv 'stem'</c>; a node without a name is told by its first output.</summary>
    public override string ToString()
    {
        var op = Domain.Length == 0 ? OpType : $"{Domain}::{OpType}";
        return Name.Length > 0 ? $"{op} '{Name}'" : $"{op} that makes '{FirstOutput()}'";
    }

    private string FirstOutput()
    {
        foreach (var output in Outputs)
            if (output.Length > 0) return output;
        return "";
    }
}
