using Compress.Graphs;

namespace Compress.Runtime.Planning.Fusions;

/// <summary>What fusions ask a graph: makers, only readers, constants, shapes and quantization, in one expression each.</summary>
internal sealed class Matcher(Graph graph, ValueTypes types)
{
    private readonly HashSet<Node> _covered = [];
    private readonly HashSet<string> _kept = [];

    public Graph Graph => graph;

    public ValueTypes Types => types;

    /// <summary>Marks nodes as part of a fusion, so that no other takes them.</summary>
    public void Cover(ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes) _covered.Add(node);
    }

    /// <summary>Marks a value as read by an operation whose node does not read it, so that no fusion lets it vanish.</summary>
    public void Keep(string value) => _kept.Add(value);

    public bool IsCovered(Node node) => _covered.Contains(node);

    public long[] Dims(string value) => value.Length == 0 ? [] : [.. types.Dims(value)];

    public ElementType Type(string value) => value.Length == 0 ? ElementType.Undefined : types.Type(value);

    /// <summary>The value as a constant, known before the model runs, or null. Defaults of inputs count: they cannot be fed.</summary>
    public Tensor? Constant(string value) => graph.Initializers.TryGetValue(value, out var tensor) ? tensor : types.Constant(value);

    /// <summary>The node that makes a value, where it is one of the given operators.</summary>
    public Node? Maker(string value, params ReadOnlySpan<string> opTypes)
    {
        if (graph.Index.Producer(value) is not { Domain.Length: 0 } maker || _covered.Contains(maker)) return null;
        foreach (var opType in opTypes)
            if (maker.OpType == opType) return maker;
        return null;
    }

    /// <summary>The same, where moreover nobody else reads the value and it is no output: the maker may vanish in a fusion.</summary>
    public Node? OnlyMaker(string value, params ReadOnlySpan<string> opTypes) =>
        !_kept.Contains(value) && HasOneReader(value) && Maker(value, opTypes) is { } maker && HasOneOutput(maker) ? maker : null;

    /// <summary>True where all that a node makes is known before the run (shape arithmetic): it reads nothing then.</summary>
    public static bool IsKnown(Node node, Graph graph, ValueTypes types)
    {
        foreach (var output in node.Outputs)
            if (output.Length > 0 && (types.Constant(output) is null || graph.Index.IsOutput(output))) return false;
        return true;
    }

    private bool HasOneReader(string value)
    {
        if (graph.Index.IsOutput(value)) return false;
        var count = 0;
        foreach (var reader in graph.Index.Consumers(value))
            if (!IsKnown(reader, graph, types)) count++;
        return count == 1;
    }

    private static bool HasOneOutput(Node node)
    {
        var count = 0;
        foreach (var output in node.Outputs)
            if (output.Length > 0) count++;
        return count == 1;
    }

    /// <summary>The one float of a constant, or null.</summary>
    public float? Scalar(string value) => Constant(value) is { Length: 1, ElementType: ElementType.Float32 } tensor ? tensor.AsSpan<float>()[0] : null;

    /// <summary>
    /// Where a float value is a dequantized 8-bit activation (one scale and zero point, constant): the quantized value and its meaning.
    /// </summary>
    public Quantization? Dequantized(string value)
    {
        if (graph.Index.Producer(value) is not { } maker || !maker.Is("DequantizeLinear")) return null;
        return Constant(maker.Input(0)) is null ? Read(maker, maker.Input(0)) : null;
    }

    /// <summary>The meaning of what a QuantizeLinear node makes, where it has one constant scale and zero point.</summary>
    public Quantization? Quantized(Node node) => node.Is("QuantizeLinear") ? Read(node, node.Output()) : null;

    private Quantization? Read(Node node, string quantized)
    {
        if (Scalar(node.Input(1)) is not { } scale || !(scale > 0) || float.IsInfinity(scale) || Type(quantized) != ElementType.UInt8) return null;
        var zero = 0;
        if (node.HasInput(2))
        {
            if (Constant(node.Input(2)) is not { Length: 1, ElementType: ElementType.UInt8 } given) return null;
            zero = given.AsSpan<byte>()[0];
        }
        return new Quantization(quantized, scale, zero);
    }
}

/// <summary>An 8-bit value with its scale and zero point.</summary>
internal sealed class Quantization(string value, float scale, int zeroPoint)
{
    public string Value => value;

    public float Scale => scale;

    public int ZeroPoint => zeroPoint;

    /// <summary>True where both give numbers the same meaning.</summary>
    public bool SameMeaning(Quantization other) => Scale.Equals(other.Scale) && ZeroPoint == other.ZeroPoint;
}
