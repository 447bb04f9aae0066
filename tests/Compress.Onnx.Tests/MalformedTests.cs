using Compress.Graphs;
using Compress.Testing;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>Damaged and hostile files end in one error that says where, what was seen and what was expected.</summary>
public class MalformedTests
{
    public static TheoryData<string, byte[], string> Bytes => new()
    {
        { "empty", [], "*no graph*" },
        { "text", "hello, this is no model"u8.ToArray(), "*byte *" },
        { "a tag and nothing", [0x08], "*byte 1*ir_version*end inside*" },
        { "over-long varint", [0x08, .. Enumerable.Repeat((byte)0x80, 10), 1], "*byte 1*ir_version*64 bits*" },
        { "overflowing varint", [0x08, .. Enumerable.Repeat((byte)0xFF, 9), 2], "*byte 1*64 bits*" },
        { "length past the end", [0x3A, 100, 0], "*byte 0*graph*length of 100*1 are left*" },
        { "length of 2^63", [0x3A, .. Enumerable.Repeat((byte)0xFF, 9), 1], "*graph*18446744073709551615*" },
        { "field 0", [0x00, 1], "*byte 0*no field tag*" },
        { "group", [0x0B, 0x0C], "*byte 0*wire type 3*" },
        { "end of a group", [0x0C], "*wire type 4*" },
        { "wire type 7", [0x0F], "*wire type 7*" },
        { "number where a message is expected", [0x38, 1], "*graph*wire type 0*2 (Message)*" },
        { "message where a number is expected", [0x0A, 1, 1], "*ir_version*wire type 2*0 (Int64)*" },
        { "repeated singular field", [0x08, 8, 0x08, 8], "*byte 2*ir_version*twice*" },
        { "two graphs", [0x3A, 0, 0x3A, 0], "*byte 2*graph*twice*" },
        { "name that is no UTF-8", [0x3A, 4, 0x12, 2, 0xC3, 0x28], "*byte 4*graph.name*UTF-8*" },
        { "truncated unknown field", [0xFA, 0x3F, 9], "*9 bytes are needed*" },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public void Damaged_bytes_are_told_with_their_place(string what, byte[] bytes, string message)
    {
        var load = () => OnnxImporter.Load(bytes);
        load.Should().Throw<ModelException>(what).WithMessage(message);
    }

    [Fact]
    public void A_truncated_model_is_told_at_every_length()
    {
        var whole = Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 4 }, FloatData = { 1, 2, 3, 4 } }).ToByteArray();
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            var load = () => OnnxImporter.Load(cut);
            load.Should().Throw<ModelException>($"{length} of {whole.Length} bytes");
        }
    }

    [Fact]
    public void Deep_subgraphs_end_in_an_error_and_not_the_stack()
    {
        var graph = Models.Identity().Graph;
        for (var i = 0; i < 40; i++)
        {
            graph = new GraphProto { Name = "g", Node = { new NodeProto { OpType = "If", Attribute = { new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = graph } } } } };
        }

        Models.Loading(Models.Identity(m => m.Graph = graph)).Should().Throw<ModelException>().WithMessage("*graph.node[0].attribute[0].g*nested*96*");

        // Far deeper than any stack: one field inside the other, by hand.
        byte[] bytes = [];
        for (var i = 0; i < 2000; i++)
        {
            // TypeProto.sequence_type (field 4), then its elem_type (field 1).
            bytes = [(byte)(i % 2 == 0 ? 0x0A : 0x22), .. Varint(bytes.Length), .. bytes];
        }

        var deep = () => LoadWithInputType(bytes);
        deep.Should().Throw<ModelException>().WithMessage("*nested*");
    }

    public static TheoryData<string, ModelProto, string> Bad => new()
    {
        { "no graph", Models.Identity(m => m.Graph = null), "*no graph*" },
        { "no version", Models.Identity(m => m.ClearIrVersion()), "*ir_version is missing*" },
        { "negative version", Models.Identity(m => m.IrVersion = -1), "*ir_version is -1*" },
        { "no operator set", Models.Identity(m => m.OpsetImport.Clear()), "*no operator set*ir_version 8*" },
        { "opset 0", Models.Identity(m => m.OpsetImport[0].Version = 0), "*version 0*" },
        { "two versions of a set", Models.Identity(m => m.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 9 })), "*17 and 9*" },
        { "no operator", Models.Identity(m => m.Graph.Node[0].OpType = ""), "*node 'n'*no operator*" },
        { "cycle", Models.Identity(m => m.Graph.Node[0].Input[0] = "y"), "*cycle*Identity 'n'*" },
        { "duplicate output", Models.Identity(m => m.Graph.Node.Add(m.Graph.Node[0].Clone())), "*'y'*already*" },
        { "missing input", Models.Identity(m => m.Graph.Node[0].Input[0] = "z"), "*'z'*nothing before it makes*" },
        { "output that nothing makes", Models.Identity(m => m.Graph.Output[0].Name = "q"), "*'q'*no node*" },
        { "input without a name", Models.Identity(m => m.Graph.Input[0].Name = ""), "*no name*" },
        { "duplicate attribute", Models.Identity(m => m.Graph.Node[0].Attribute.AddRange([Int("a"), Int("a")])), "*Identity 'n'*'a' twice*" },
        { "attribute without a name", Models.Identity(m => m.Graph.Node[0].Attribute.Add(Int(""))), "*attribute without a name*" },
        { "attribute of two types", Models.Identity(m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "a", Type = AttributeProto.Types.AttributeType.Int, I = 1, F = 2 })), "*'a'*Int*Float*" },
        { "attribute of no type", Models.Identity(m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "a" })), "*'a'*nothing*" },
        { "tensor attribute without a tensor", Models.Identity(m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "a", Type = AttributeProto.Types.AttributeType.Tensor })), "*'a' of Identity 'n'*none*" },
        { "attribute that refers and holds", Models.Identity(m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "a", Type = AttributeProto.Types.AttributeType.Int, I = 1, RefAttrName = "b" })), "*'b'*as well*" },
        { "unknown type of an input", Models.Identity(m => m.Graph.Input[0].Type.TensorType.ElemType = 77), "*'x'*77*" },
        { "negative length", Models.Identity(m => m.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = -5), "*'x'*-5*" },
        { "too many dimensions", Models.Identity(m => m.Graph.Input[0] = Models.Value("x", 1, new long[5000])), "*'x'*5000*256*" },
        { "initializer without a name", Models.WithInitializer(new TensorProto { Name = "", DataType = 1 }), "*no name*" },
        { "initializer twice", Models.Identity(m => m.Graph.Initializer.AddRange([F("w", 1), F("w", 1)])), "*'w'*twice*" },
        { "undefined type", Models.WithInitializer(new TensorProto { Dims = { 1 } }), "*initializer 'w'*undefined*" },
        { "unknown type", Models.WithInitializer(new TensorProto { DataType = 99, Dims = { 1 } }), "*initializer 'w'*99*" },
        { "negative dimension", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { -1 } }), "*initializer 'w'*-1*" },
        { "product that overflows", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1L << 40, 1L << 40 } }), "*initializer 'w'*64 bits*" },
        { "bytes that overflow", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { long.MaxValue } }), "*initializer 'w'*no size*" },
        { "rank in the thousands", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { new long[3000] } }), "*initializer 'w'*3000*256*" },
        { "raw data too short", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 2 }, RawData = ByteString.CopyFrom(1, 2, 3) }), "*initializer 'w'*3 bytes*8*" },
        { "raw and typed data", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1 }, RawData = ByteString.CopyFrom(1, 2, 3, 4), FloatData = { 1 } }), "*initializer 'w'*raw_data and in float_data*" },
        { "typed data of another type", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1 }, Int32Data = { 1 } }), "*initializer 'w'*int32_data*float_data*" },
        { "too few entries", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 3 }, FloatData = { 1 } }), "*3 elements has 1 entries*expected 3*" },
        { "too many packed entries", Models.WithInitializer(new TensorProto { DataType = 22, Dims = { 3 }, Int32Data = { 1, 2, 3 } }), "*3 entries*expected 2*" },
        { "an entry that does not fit", Models.WithInitializer(new TensorProto { DataType = 2, Dims = { 2 }, Int32Data = { 1, 300 } }), "*Entry 1*'w'*UInt8*0 to 255*" },
        { "a boolean that is neither", Models.WithInitializer(new TensorProto { DataType = 9, Dims = { 1 }, Int32Data = { 2 } }), "*Entry 0*Bool*" },
        { "a UInt32 that does not fit", Models.WithInitializer(new TensorProto { DataType = 12, Dims = { 1 }, Uint64Data = { ulong.MaxValue } }), "*Entry 0*UInt32*" },
        { "huge tensor over no data", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1L << 38 } }), "*no data*1099511627776 bytes*" },
        { "strings as raw data", Models.WithInitializer(new TensorProto { DataType = 8, Dims = { 1 }, RawData = ByteString.CopyFrom(1) }), "*strings*raw_data*" },
        { "segment", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1 }, FloatData = { 1 }, Segment = new TensorProto.Types.Segment { Begin = 0, End = 1 } }), "*segment*" },
        { "sparse without values", Models.Identity(m => m.Graph.SparseInitializer.Add(new SparseTensorProto())), "*no name*" },
        { "huge sparse tensor", Models.Identity(m => m.Graph.SparseInitializer.Add(TensorFormTests.Sparse("s", [1], [0], [1], [1L << 40]))), "*'s'*4398046511104*SparseLimit*" },
        { "sparse index outside", Models.Identity(m => m.Graph.SparseInitializer.Add(TensorFormTests.Sparse("s", [1], [4], [1], [2, 2]))), "*Index 0*'s'*2, 2*" },
        { "sparse coordinate outside", Models.Identity(m => m.Graph.SparseInitializer.Add(TensorFormTests.Sparse("s", [1], [0, -1], [1, 2], [2, 2]))), "*Index 0*'s'*" },
        { "sparse indices of a wrong shape", Models.Identity(m => m.Graph.SparseInitializer.Add(TensorFormTests.Sparse("s", [1], [0, 0, 0], [1, 3], [2, 2]))), "*'s'*Int64*" },
        { "external data that is not said to be", Models.WithInitializer(new TensorProto { DataType = 1, Dims = { 1 }, FloatData = { 1 }, ExternalData = { new StringStringEntryProto { Key = "location", Value = "a" } } }), "*'w'*data_location*" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_models_are_told_with_the_place(string what, ModelProto model, string message) =>
        Models.Loading(model).Should().Throw<ModelException>(what).WithMessage(message);

    [Fact]
    public void A_checker_may_read_what_is_inconsistent()
    {
        var bytes = Models.Identity(m => m.Graph.Node[0].Input[0] = "y").ToByteArray();
        OnnxImporter.Load(bytes, new OnnxImportOptions { RequireConsistent = false }).Nodes[0].Inputs.Should().Equal("y");
    }

    [Fact]
    public void The_file_is_named()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("bad.onnx"), [1]);
        var load = () => OnnxImporter.Load(folder.File("bad.onnx"));
        load.Should().Throw<ModelException>().WithMessage("*bad.onnx*byte*");
        var missing = () => OnnxImporter.Load(folder.File("none.onnx"));
        missing.Should().Throw<FileNotFoundException>();
    }

    private static Graph LoadWithInputType(byte[] type)
    {
        // ValueInfoProto.type (field 2) inside GraphProto.input (11) inside ModelProto.graph (7).
        byte[] value = [0x12, .. Varint(type.Length), .. type];
        byte[] graph = [0x5A, .. Varint(value.Length), .. value];
        return OnnxImporter.Load([0x3A, .. Varint(graph.Length), .. graph]);
    }

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    private static AttributeProto Int(string name) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = 1 };

    private static TensorProto F(string name, float value) => new() { Name = name, DataType = 1, Dims = { 1 }, FloatData = { value } };
}
