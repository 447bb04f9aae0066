using System.Text;

namespace Compress.Graphs.Tests;

/// <summary>Writes protobuf by hand, well-formed or not.</summary>
internal sealed class Wire
{
    private readonly List<byte> _stream = [];

    public byte[] Bytes => [.. _stream];

    public Wire Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _stream.Add((byte)(value | 0x80));
        _stream.Add((byte)value);
        return this;
    }

    public Wire Tag(int field, int wire) => Varint((ulong)field << 3 | (uint)wire);

    public Wire Raw(params byte[] bytes)
    {
        _stream.AddRange(bytes);
        return this;
    }

    public Wire Int(int field, long value) => Tag(field, 0).Varint(unchecked((ulong)value));

    public Wire Bytes_(int field, byte[] bytes) => Tag(field, 2).Varint((ulong)bytes.Length).Raw(bytes);

    public Wire Text(int field, string text) => Bytes_(field, Encoding.UTF8.GetBytes(text));

    public Wire Message(int field, Wire message) => Bytes_(field, message.Bytes);

    public Wire Float(int field, float value) => Tag(field, 5).Raw(BitConverter.GetBytes(value));

    /// <summary>A model of one graph, opset 17.</summary>
    public static Wire Model(Wire graph, long opset = 17) => new Wire().Int(1, 8).Message(7, graph).Message(8, new Wire().Text(1, "").Int(2, opset));

    /// <summary>A graph of one node.</summary>
    public static Wire GraphOf(Wire node) => new Wire().Message(1, node).Text(2, "g").Message(11, Value("x", 1, 2)).Message(12, Value("y", 1, 2));

    public static Wire Relu() => new Wire().Text(1, "x").Text(2, "y").Text(4, "Relu");

    /// <summary>A declared float value.</summary>
    public static Wire Value(string name, int type, params long[] dims)
    {
        var shape = new Wire();
        foreach (var dim in dims) shape.Message(1, new Wire().Int(1, dim));
        return new Wire().Text(1, name).Message(2, new Wire().Message(1, new Wire().Int(1, type).Message(2, shape)));
    }

    /// <summary>A model whose only interesting part is one initializer.</summary>
    public static byte[] WithTensor(Wire tensor) => Model(GraphOf(Relu()).Message(5, tensor)).Bytes;

    public static Wire Tensor(string name, int type, params long[] dims)
    {
        var tensor = new Wire();
        foreach (var dim in dims) tensor.Int(1, dim);
        return tensor.Int(2, type).Text(8, name);
    }
}
