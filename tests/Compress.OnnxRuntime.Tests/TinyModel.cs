using System.Text;

namespace Compress.OnnxRuntime.Tests;

/// <summary>Writes one-node ONNX models field by field, so that these tests depend on no reader or writer of the product.</summary>
internal static class TinyModel
{
    /// <summary>A model of one node over tensors; a null dimension becomes the symbol <c>n</c>.</summary>
    public static byte[] OneNode(string op, int opset, (string Name, int Type, long?[] Dims)[] inputs, (string Name, int Type, long?[] Dims)[] outputs)
    {
        var node = Join([.. inputs.Select(i => Field(1, Text(i.Name))), .. outputs.Select(o => Field(2, Text(o.Name))), Field(4, Text(op))]);
        var graph = Join([
            Field(1, node), Field(2, Text("tiny")), Field(10, Text("about the graph")),
            .. inputs.Select(i => Field(11, Info(i))), .. outputs.Select(o => Field(12, Info(o)))]);
        return Join(
            Number(1, 8), Field(2, Text("tests")), Field(4, Text("test.domain")), Number(5, 7), Field(6, Text("about the model")), Field(7, graph),
            Field(8, Number(2, opset)), Field(14, Join(Field(1, Text("key")), Field(2, Text("value")))));
    }

    /// <summary>A model that passes one tensor through.</summary>
    public static byte[] Identity(int type, params long?[] dims) => OneNode("Identity", 16, [("x", type, dims)], [("y", type, dims)]);

    /// <summary>A model that makes a sequence of its one tensor.</summary>
    public static byte[] Sequence()
    {
        var sequence = Field(4, Field(1, Field(1, Number(1, 1))));
        var graph = Join(
            Field(1, Join(Field(1, Text("x")), Field(2, Text("y")), Field(4, Text("SequenceConstruct")))), Field(2, Text("g")),
            Field(11, Info(("x", 1, [2]))), Field(12, Join(Field(1, Text("y")), Field(2, sequence))));
        return Join(Number(1, 8), Field(7, graph), Field(8, Number(2, 16)));
    }

    private static byte[] Info((string Name, int Type, long?[] Dims) value)
    {
        var dims = value.Dims.Select(d => Field(1, d is { } length ? Number(1, length) : Field(2, Text("n"))));
        return Join(Field(1, Text(value.Name)), Field(2, Field(1, Join(Number(1, value.Type), Field(2, Join([.. dims]))))));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Number(int field, long value) => [(byte)(field << 3), .. Varint((ulong)value)];

    private static byte[] Field(int field, byte[] content) => [(byte)((field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
