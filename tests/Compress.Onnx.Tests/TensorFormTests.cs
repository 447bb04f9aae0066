using Compress.Graphs;
using Compress.Testing;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Onnx;

namespace Compress.Onnx.Tests;

/// <summary>Every form in which a file may hold a tensor's elements becomes the same contiguous bytes.</summary>
public class TensorFormTests
{
    public static TheoryData<ElementType, TensorProto, byte[]> Typed => new()
    {
        { ElementType.Float32, new TensorProto { FloatData = { 1f, -2f } }, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0] },
        { ElementType.Complex64, new TensorProto { FloatData = { 1f, -2f, 0f, 1f } }, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F] },
        { ElementType.Float64, new TensorProto { DoubleData = { 1, -2 } }, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0] },
        { ElementType.Int64, new TensorProto { Int64Data = { 1, -2 } }, [1, 0, 0, 0, 0, 0, 0, 0, 0xFE, 255, 255, 255, 255, 255, 255, 255] },
        { ElementType.UInt64, new TensorProto { Uint64Data = { 1, ulong.MaxValue } }, [1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255] },
        { ElementType.UInt32, new TensorProto { Uint64Data = { 1, uint.MaxValue } }, [1, 0, 0, 0, 255, 255, 255, 255] },
        { ElementType.Int32, new TensorProto { Int32Data = { 1, -2 } }, [1, 0, 0, 0, 0xFE, 255, 255, 255] },
        { ElementType.Int16, new TensorProto { Int32Data = { 1, -2 } }, [1, 0, 0xFE, 255] },
        { ElementType.UInt16, new TensorProto { Int32Data = { 1, 65535 } }, [1, 0, 255, 255] },
        { ElementType.Float16, new TensorProto { Int32Data = { 0x3C00, 0xC000 } }, [0, 0x3C, 0, 0xC0] },
        { ElementType.BFloat16, new TensorProto { Int32Data = { 0x3F80, 0xC000 } }, [0x80, 0x3F, 0, 0xC0] },
        { ElementType.Int8, new TensorProto { Int32Data = { 1, -2 } }, [1, 0xFE] },
        { ElementType.UInt8, new TensorProto { Int32Data = { 1, 255 } }, [1, 255] },
        { ElementType.Bool, new TensorProto { Int32Data = { 1, 0 } }, [1, 0] },
        { ElementType.Float8E4M3FN, new TensorProto { Int32Data = { 0x38, 0xC0 } }, [0x38, 0xC0] },
        { ElementType.Float8E8M0, new TensorProto { Int32Data = { 0x7F, 0x80 } }, [0x7F, 0x80] },
        { ElementType.Int4, new TensorProto { Int32Data = { 0xE1 } }, [0xE1] },
        { ElementType.UInt4, new TensorProto { Int32Data = { 0x21 } }, [0x21] },
        { ElementType.Float4E2M1, new TensorProto { Int32Data = { 0x21 } }, [0x21] },
        { ElementType.UInt2, new TensorProto { Int32Data = { 0x9 } }, [0x9] },
    };

    [Theory]
    [MemberData(nameof(Typed))]
    public void Typed_fields_become_bytes(ElementType type, TensorProto data, byte[] expected)
    {
        data = data.Clone();
        data.DataType = (int)type;
        data.Dims.Add(2);
        var tensor = Models.Loading(Models.WithInitializer(data))().Initializers["w"];
        tensor.ElementType.Should().Be(type);
        tensor.Dims.Should().Equal(2);
        tensor.Bytes.ToArray().Should().Equal(expected);

        var raw = new TensorProto { DataType = (int)type, Dims = { 2 }, RawData = ByteString.CopyFrom(expected) };
        Models.Loading(Models.WithInitializer(raw))().Initializers["w"].Bytes.ToArray().Should().Equal(expected);
    }

    [Fact]
    public void Strings_stay_bytes()
    {
        var data = new TensorProto { DataType = 8, Dims = { 3 }, StringData = { ByteString.CopyFromUtf8("ä"), ByteString.Empty, ByteString.CopyFrom(0xFF, 0) } };
        var tensor = Models.Loading(Models.WithInitializer(data))().Initializers["w"];
        tensor.Strings.Select(s => s.ToArray()).Should().BeEquivalentTo(new byte[][] { [0xC3, 0xA4], [], [0xFF, 0] }, o => o.WithStrictOrdering());
        OnnxTensorFile.Parse(OnnxTensorFile.ToBytes(tensor, "s")).Tensor.Strings[2].ToArray().Should().Equal(0xFF, 0);
    }

    [Theory]
    [InlineData(new long[] { 0 })]
    [InlineData(new long[] { 3, 0, 2 })]
    public void A_tensor_without_elements_needs_no_data(long[] dims)
    {
        var data = new TensorProto { DataType = 1, Dims = { dims } };
        Models.Loading(Models.WithInitializer(data))().Initializers["w"].Dims.Should().Equal(dims);
    }

    [Fact]
    public void Sparse_initializers_become_dense_and_go_back_sparse_while_unchanged()
    {
        var linear = Sparse("a", [5f, 7f], [1, 4], [2], [2, 3]);
        var coordinates = Sparse("b", [5f, 7f], [0, 1, 1, 2], [2, 2], [2, 3]);
        var graph = Models.Loading(Models.Identity(m => m.Graph.SparseInitializer.AddRange([linear, coordinates])))();
        graph.Initializers["a"].AsSpan<float>().ToArray().Should().Equal(0, 5, 0, 0, 7, 0);
        graph.Initializers["b"].AsSpan<float>().ToArray().Should().Equal(0, 5, 0, 0, 0, 7);

        var back = OnnxExporter.ToProto(graph).Graph;
        back.SparseInitializer.Should().Equal(linear, coordinates);
        back.Initializer.Should().BeEmpty();

        var changed = graph with { Initializers = graph.Initializers.With("a", Graphs.Tensor.Create<float>([1, 2, 3, 4, 5, 6], 2, 3)).Without("b") };
        back = OnnxExporter.ToProto(changed).Graph;
        back.SparseInitializer.Should().BeEmpty();
        back.Initializer.Select(i => i.Name).Should().Equal("a");
    }

    [Fact]
    public void Any_tensor_comes_back_from_its_file() => Prop.ForAll(
        Gen.Choose(1, 26).Where(t => t != 8).SelectMany(t => Gen.Choose(0, 5).ListOf().Select(d => (Type: (ElementType)t, Dims: d.Take(4).Select(v => (long)v).ToArray()))).ToArbitrary(),
        drawn =>
        {
            var bytes = new byte[drawn.Type.ByteCount(Graphs.Tensor.CountElements(drawn.Dims))];
            new Random(drawn.Dims.Length).NextBytes(bytes);
            using var folder = new TempFolder();
            OnnxTensorFile.Write(Graphs.Tensor.FromBytes(drawn.Type, drawn.Dims, bytes), folder.File("t.pb"), "name");
            var (name, read) = OnnxTensorFile.Read(folder.File("t.pb"));
            return name == "name" && read.ElementType == drawn.Type && read.Dims.SequenceEqual(drawn.Dims) && read.Bytes.Span.SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();

    internal static SparseTensorProto Sparse(string name, float[] values, long[] indices, long[] indexDims, long[] dims) => new()
    {
        Values = new TensorProto { Name = name, DataType = 1, Dims = { values.Length }, FloatData = { values } },
        Indices = new TensorProto { DataType = 7, Dims = { indexDims }, Int64Data = { indices } },
        Dims = { dims },
    };
}
