using Compress.Graphs;
using Compress.Testing;
using Google.Protobuf;
using Onnx;
using static Onnx.AttributeProto.Types;

namespace Compress.Onnx.Tests;

/// <summary>What a file says comes back, whether the product understands it or not.</summary>
public class FaithfulnessTests
{
    [Fact]
    public void Every_field_of_the_format_survives()
    {
        var model = Everything();
        var graph = Models.Loading(model)();
        Canonical.Of(OnnxExporter.ToProto(graph)).Should().Be(Canonical.Of(model));
        graph.Model.Functions.Should().HaveCount(1);
        graph.Nodes[0].Domain.Should().Be("org.example");
        graph.Opsets.Should().Equal(new Dictionary<string, long> { [""] = 17, ["org.example"] = 3 });
        graph.Inputs[1].OtherType.IsEmpty.Should().BeFalse();
    }

    [Fact]
    public void Equal_graphs_give_equal_bytes()
    {
        var bytes = OnnxExporter.ToBytes(Models.Loading(Everything())());
        OnnxExporter.ToBytes(Models.Loading(Everything())()).Should().Equal(bytes);
    }

    [Fact]
    public void Domains_spelled_out_are_the_empty_one()
    {
        var graph = Models.Loading(Models.Identity(m =>
        {
            m.OpsetImport[0].Domain = "ai.onnx";
            m.Graph.Node[0].Domain = "ai.onnx";
        }))();
        graph.Opset.Should().Be(17);
        graph.Nodes[0].Is("Identity").Should().BeTrue();
    }

    [Fact]
    public void A_dimension_that_the_file_does_not_know_is_unknown()
    {
        var graph = Models.Loading(Models.Identity(m =>
        {
            m.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = -1;
            m.Graph.Output[0].Type.TensorType.Shape.Dim[0].DimParam = "n";
        }))();
        graph.Inputs[0].Shape![0].Should().Be(Dimension.Unknown);
        graph.Outputs[0].Shape![0].Should().Be(Dimension.Named("n"));
    }

    [Fact]
    public void Nodes_out_of_order_are_sorted()
    {
        var graph = Models.Loading(Models.Identity(m =>
        {
            m.Graph.Node[0].Input[0] = "h";
            m.Graph.Node.Add(new NodeProto { OpType = "Neg", Input = { "x" }, Output = { "h" } });
        }))();
        graph.Nodes.Select(n => n.OpType).Should().Equal("Neg", "Identity");
    }

    [Fact]
    public void Attributes_of_the_first_version_tell_their_type_by_what_is_set()
    {
        var graph = Models.Loading(Models.Identity(m =>
        {
            m.IrVersion = 1;
            m.OpsetImport.Clear();
            m.Graph.Node[0].Attribute.AddRange([
                new AttributeProto { Name = "f", F = 0 }, new AttributeProto { Name = "i", I = 3 }, new AttributeProto { Name = "s", S = ByteString.CopyFromUtf8("t") },
                new AttributeProto { Name = "is", Ints = { 1, 2 } }, new AttributeProto { Name = "fs", Floats = { 1, 2 } }]);
        }))();
        graph.Opset.Should().Be(1);
        var node = graph.Nodes[0];
        node.Float("f", 9).Should().Be(0);
        node.Int("i", 9).Should().Be(3);
        node.Text("s", "").Should().Be("t");
        node.Ints("is").Should().Equal(1, 2);
        node.Attributes["fs"].AsFloats().Should().Equal(1, 2);
    }

    [Fact]
    public void A_zero_that_a_writer_left_out_is_zero()
    {
        // Writers of the format's proto3 form do not store zeros.
        var graph = Models.Loading(Models.Identity(m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "alpha", Type = AttributeType.Float })))();
        graph.Nodes[0].Float("alpha", 9).Should().Be(0);
    }

    [Fact]
    public void Unknown_fields_of_later_versions_are_passed_over()
    {
        byte[] bytes = [.. Models.Identity().ToByteArray(), 0xFA, 0x3F, 2, 1, 2, 0xF0, 0x3F, 7];
        OnnxImporter.Load(bytes).Nodes.Should().HaveCount(1);
    }

    [Fact]
    public void Initializers_that_a_pass_added_lift_an_old_file_to_version_4()
    {
        var graph = Models.Loading(Models.Identity(m =>
        {
            m.IrVersion = 3;
            m.Graph.Input.Add(Models.Value("w", 1, 1));
            m.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = 1, Dims = { 1 }, FloatData = { 1 } });
        }))();
        OnnxExporter.ToProto(graph).IrVersion.Should().Be(3);
        OnnxExporter.ToProto(graph).Graph.Input.Select(i => i.Name).Should().Equal("x", "w");

        var more = OnnxExporter.ToProto(graph with { Initializers = graph.Initializers.With("v", Graphs.Tensor.Scalar(1f)) });
        more.IrVersion.Should().Be(4);
        more.Graph.Input.Select(i => i.Name).Should().Equal("x");
    }

    [Fact]
    public void A_stream_a_file_and_bytes_give_the_same()
    {
        var bytes = Models.Identity().ToByteArray();
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("m.onnx"), bytes);
        using var stream = new MemoryStream(bytes);
        using var forward = new System.IO.Compression.DeflateStream(Deflated(bytes), System.IO.Compression.CompressionMode.Decompress);
        var expected = OnnxExporter.ToBytes(OnnxImporter.Load(bytes));
        OnnxExporter.ToBytes(OnnxImporter.Load(folder.File("m.onnx"))).Should().Equal(expected);
        OnnxExporter.ToBytes(OnnxImporter.Load(stream)).Should().Equal(expected);
        OnnxExporter.ToBytes(OnnxImporter.Load(forward)).Should().Equal(expected);
    }

    private static MemoryStream Deflated(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(stream, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            deflate.Write(bytes);
        }

        stream.Position = 0;
        return stream;
    }

    internal static ModelProto Everything()
    {
        var notes = new StringStringEntryProto { Key = "k", Value = "v" };
        var tensor = new TensorProto { Name = "t", DocString = "doc", DataType = 7, Dims = { 2 }, Int64Data = { 1, 2 }, MetadataProps = { notes } };
        var sub = Models.Identity().Graph;
        sub.Input.Clear();
        sub.Node[0].Output[0] = "inner";
        sub.Output[0].Name = "inner";
        var sparse = TensorFormTests.Sparse("s", [1], [0], [1], [2]);
        var sequence = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = Models.Value("", 1, 2).Type } };
        return Models.Identity(m =>
        {
            (m.ProducerName, m.ProducerVersion, m.Domain, m.ModelVersion, m.DocString) = ("p", "1", "d", 5, "about");
            m.IrVersion = 11;
            m.OpsetImport.Add(new OperatorSetIdProto { Domain = "org.example", Version = 3 });
            m.MetadataProps.Add(notes);
            m.Configuration.Add(new DeviceConfigurationProto { Name = "c", NumDevices = 2, Device = { "a", "b" } });
            m.TrainingInfo.Add(new TrainingInfoProto { Algorithm = sub.Clone(), UpdateBinding = { notes } });
            m.Functions.Add(new FunctionProto
            {
                Name = "F", Domain = "org.example", Overload = "o", Input = { "a" }, Output = { "b" }, Attribute = { "q" }, DocString = "f",
                OpsetImport = { new OperatorSetIdProto { Version = 17 } }, MetadataProps = { notes }, ValueInfo = { Models.Value("b", 1, 2) },
                AttributeProto = { new AttributeProto { Name = "r", Type = AttributeType.Int, I = 1 } },
                Node = { new NodeProto { OpType = "Identity", Input = { "a" }, Output = { "b" }, Attribute = { new AttributeProto { Name = "z", Type = AttributeType.Int, RefAttrName = "q" } } } },
            });
            m.Graph.DocString = "about the graph";
            m.Graph.MetadataProps.Add(notes);
            m.Graph.Input.Add(new ValueInfoProto { Name = "seq", Type = sequence, DocString = "d", MetadataProps = { notes } });
            m.Graph.Input[0].Type.Denotation = "IMAGE";
            m.Graph.Input[0].Type.TensorType.Shape.Dim[0].Denotation = "DATA_BATCH";
            m.Graph.ValueInfo.Add(new ValueInfoProto { Name = "nothing" });
            m.Graph.ValueInfo.Add(new ValueInfoProto { Name = "ranked", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension() } } } } });
            m.Graph.ValueInfo.Add(new ValueInfoProto { Name = "typed", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 10 } } });
            m.Graph.Initializer.Add(tensor.Clone());
            m.Graph.SparseInitializer.Add(sparse.Clone());
            m.Graph.QuantizationAnnotation.Add(new TensorAnnotation { TensorName = "x", QuantParameterTensorNames = { notes } });
            var node = m.Graph.Node[0];
            (node.Domain, node.OpType, node.Overload, node.DocString) = ("org.example", "Unheard", "o", "what it does");
            node.MetadataProps.Add(notes);
            node.DeviceConfigurations.Add(new NodeDeviceConfigurationProto { ConfigurationId = "c", PipelineStage = 1, ShardingSpec = { new ShardingSpecProto { TensorName = "x", Device = { 0, 1 }, ShardedDim = { new ShardedDimProto { Axis = 0, SimpleSharding = { new SimpleShardedDimProto { DimValue = 2, NumShards = 2 } } } } } } });
            node.Input.AddRange(["", "t"]);
            node.Output.Add("");
            node.Attribute.AddRange([
                new AttributeProto { Name = "f", Type = AttributeType.Float, F = 1.5f, DocString = "why" },
                new AttributeProto { Name = "i", Type = AttributeType.Int, I = -1 },
                new AttributeProto { Name = "s", Type = AttributeType.String, S = ByteString.CopyFrom(0xFF) },
                new AttributeProto { Name = "t", Type = AttributeType.Tensor, T = tensor.Clone() },
                new AttributeProto { Name = "g", Type = AttributeType.Graph, G = sub.Clone() },
                new AttributeProto { Name = "fs", Type = AttributeType.Floats, Floats = { 1, 2 } },
                new AttributeProto { Name = "none", Type = AttributeType.Floats },
                new AttributeProto { Name = "is", Type = AttributeType.Ints, Ints = { 1, 2 } },
                new AttributeProto { Name = "ss", Type = AttributeType.Strings, Strings = { ByteString.CopyFromUtf8("a"), ByteString.Empty } },
                new AttributeProto { Name = "ts", Type = AttributeType.Tensors, Tensors = { tensor.Clone(), tensor.Clone() } },
                new AttributeProto { Name = "gs", Type = AttributeType.Graphs, Graphs = { sub.Clone() } },
                new AttributeProto { Name = "sp", Type = AttributeType.SparseTensor, SparseTensor = sparse.Clone() },
                new AttributeProto { Name = "sps", Type = AttributeType.SparseTensors, SparseTensors = { sparse.Clone() } },
                new AttributeProto { Name = "tp", Type = AttributeType.TypeProto, Tp = sequence.Clone() },
                new AttributeProto { Name = "tps", Type = AttributeType.TypeProtos, TypeProtos = { sequence.Clone() } },
            ]);
        });
    }

}
