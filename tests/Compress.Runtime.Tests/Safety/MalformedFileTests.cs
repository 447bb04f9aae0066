using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;
using Google.Protobuf;
using Onnx;
using static Compress.Runtime.Tests.Safety.Broken;

namespace Compress.Runtime.Tests.Safety;

/// <summary>Malformed files that no graph could be written to: groups 1 to 9 and 13 at the level of bytes and of protobuf messages.</summary>
public sealed class MalformedFileTests
{
    private static readonly byte[] Sound = OnnxExporter.ToBytes(Sum());

    [Fact]
    public void Case_01_a_wrong_wire_type() => Refused([0x0D, 0, 0, 0, 0, .. Sound], "byte 0", "field 1", "wire type 5");

    [Fact]
    public void Case_01_a_varint_that_overflows() => Refused([0x08, .. Enumerable.Repeat((byte)0xFF, 9), 0x7F], "byte 1", "64 bits");

    [Fact]
    public void Case_01_a_singular_field_twice() => Refused([.. Sound, 0x08, 9], $"byte {Sound.Length}", "field 1", "twice");

    [Fact]
    public void Case_01_a_group() => Refused([.. Sound, 0x9B, 0x06, 0x9C, 0x06], $"byte {Sound.Length}", "group");

    [Fact]
    public void Case_01_unknown_fields_are_passed_over()
    {
        using var model = CompiledModel.Load((byte[])[.. Sound, 0xA8, 0x1F, 1], LoadOptions.Untrusted);
        model.Inputs.Should().ContainSingle();
    }

    [Fact]
    public void Case_02_a_function_that_calls_itself()
    {
        var function = new FunctionProto { Name = "Self", Domain = "acme" };
        function.Input.Add("a");
        function.Output.Add("b");
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = "acme", Version = 1 });
        function.Node.Add(new NodeProto { OpType = "Self", Domain = "acme", Input = { "a" }, Output = { "b" } });
        Refused(Changed(m =>
        {
            m.Functions.Add(function);
            m.OpsetImport.Add(new OperatorSetIdProto { Domain = "acme", Version = 1 });
            m.Graph.Node[0].OpType = "Self";
            m.Graph.Node[0].Domain = "acme";
            m.Graph.Node[0].Input.RemoveAt(1);
        }), "Self", "calls itself");
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(long.MinValue)]
    public void Case_03_a_negative_dimension(long dimension) => Refused(Changed(m => m.Graph.Initializer[0].Dims[0] = dimension), "'w'", $"negative dimension {dimension}");

    [Fact]
    public void Case_03_a_negative_dimension_of_an_input() => Refused(Changed(m => m.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = -3), "byte", "TensorShapeProto", "-3");

    [Fact]
    public void Case_03_a_product_that_overflows() => Refused(Changed(m => m.Graph.Initializer[0].Dims.AddRange([1L << 40, 1L << 40])), "'w'", "64 bits");

    [Fact]
    public void Case_03_a_rank_in_the_thousands() => Refused(Changed(m => m.Graph.Initializer[0].Dims.AddRange(Enumerable.Repeat(1L, 3000))), "more than 16 numbers");

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(0)]
    public void Case_04_raw_data_of_another_length(int bytes) => Refused(Changed(m => m.Graph.Initializer[0].RawData = ByteString.CopyFrom(new byte[bytes])), "'w'", $"has {bytes}");

    [Fact]
    public void Case_04_raw_and_typed_data_both() => Refused(Changed(m => m.Graph.Initializer[0].FloatData.Add(1)), "'w'", "both raw and typed data");

    [Fact]
    public void Case_04_an_element_type_that_does_not_exist() => Refused(Changed(m => m.Graph.Initializer[0].DataType = 99), "TensorProto", "element type 99");

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 3)]
    public void Case_04_packed_elements_need_their_own_bytes(int elements, int bytes)
    {
        var graph = Of(new Node("DequantizeLinear", ["w", "s"], ["d"]), new Node("Add", ["x", "d"], ["y"])) with { Inputs = [Float("x", elements)], Opsets = NameMap<long>.Empty.With("", 21) };
        var proto = OnnxExporter.ToProto(graph.With("s", Tensor.Scalar(1f)).With("w", Tensor.FromBytes(ElementType.UInt4, [elements], new byte[2])));
        proto.Graph.Initializer.Single(i => i.Name == "w").RawData = ByteString.CopyFrom(new byte[bytes]);
        Refused(proto.ToByteArray(), "'w'", "needs 2 bytes", $"has {bytes}");
    }

    [Fact]
    public void Case_05_a_huge_tensor_over_tiny_data() => Refused(Changed(m =>
    {
        m.Graph.Initializer[0].Dims[0] = 1 << 24;
        m.Graph.Initializer[0].ClearRawData();
        m.Graph.Initializer[0].FloatData.Add(1);
    }), "'w'", "16777216");

    [Theory]
    [InlineData("a/../../w.bin")]
    [InlineData("..")]
    [InlineData(@"\\server\share\w.bin")]
    [InlineData(@"C:\w.bin")]
    [InlineData("w\0.bin")]
    [InlineData("/dev/zero")]
    [InlineData("")]
    [InlineData("*/_ORT_MEM_ADDR_/*")]
    public void Case_06_and_07_places_of_external_data_that_are_refused(string location)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("m.onnx"), External(location));
        Refused(() => CompiledModel.Load(folder.File("m.onnx"), new LoadOptions { ExternalData = true }), "'w'", "refused");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Case_06_links(bool symbolic)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links are made with ln.");
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("m.onnx"), External("w.bin"));
        File.WriteAllBytes(folder.File("secret"), new byte[4]);
        using var process = System.Diagnostics.Process.Start("ln", symbolic ? ["-s", folder.File("secret"), folder.File("w.bin")] : [folder.File("secret"), folder.File("w.bin")]);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        Refused(() => CompiledModel.Load(folder.File("m.onnx"), new LoadOptions { ExternalData = true }), "w.bin", "link");
    }

    [Theory]
    [InlineData("1", "4")]
    [InlineData("9223372036854775807", "4")]
    [InlineData("18446744073709551615", "4")]
    [InlineData("-4", "4")]
    [InlineData("0", "9223372036854775807")]
    public void Case_06_parts_that_wrap_around_or_pass_the_end(string offset, string length)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("m.onnx"), External("w.bin", ("offset", offset), ("length", length)));
        File.WriteAllBytes(folder.File("w.bin"), new byte[4]);
        Refused(() => CompiledModel.Load(folder.File("m.onnx"), new LoadOptions { ExternalData = true }), "'w'");
    }

    [Fact]
    public void Case_06_a_file_that_is_replaced_while_it_is_mapped_changes_nothing()
    {
        using var folder = new TempFolder();
        var graph = Sum() with { Inputs = [Float("x", 1 << 20)] };
        File.WriteAllBytes(folder.File("m.onnx"), OnnxExporter.ToBytes(graph.With("w", WeightFiller.Constant(1, 1 << 20))));
        using var model = CompiledModel.Load(folder.File("m.onnx"));
        model.MappedBytes.Should().BePositive();
        File.WriteAllBytes(folder.File("other"), new byte[10]);
        File.Move(folder.File("other"), folder.File("m.onnx"), overwrite: true);
        using var session = model.CreateSession();
        session.Run();
        session.Output<float>("y").ToArray().Should().OnlyContain(v => v == 1);
    }

    [Fact]
    public void Case_09_an_attribute_twice()
    {
        var proto = OnnxExporter.ToProto(Of(new Node("Concat", ["x", "x"], ["y"]).With("axis", 1L)));
        proto.Graph.Node[0].Attribute.Add(proto.Graph.Node[0].Attribute[0].Clone());
        Refused(proto.ToByteArray(), "'axis'", "twice");
    }

    [Fact]
    public void Case_11_a_zero_point_of_another_type() =>
        Refused(Of(new Node("QuantizeLinear", ["x", "s", "z"], ["q"]), new Node("DequantizeLinear", ["q", "s", "z2"], ["y"]))
            .With("s", Tensor.Scalar(1f)).With("z", Tensor.Scalar((byte)1)).With("z2", Tensor.Scalar((sbyte)1)), "DequantizeLinear", "Int8", "UInt8");

    [Theory]
    [InlineData(7, 1, "axis 7")]
    [InlineData(0, 0, "steps")]
    public void Case_12_a_slice_of_no_axis_or_without_a_step(long axis, long step, string message) =>
        Refused(Of(new Node("Slice", ["x", "b", "e", "a", "s"], ["y"])).With("b", Tensor.Own([0L], 1)).With("e", Tensor.Own([1L], 1)).With("a", Tensor.Own([axis], 1)).With("s", Tensor.Own([step], 1)), "Slice", message);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1)]
    public void Case_13_a_scan_without_a_bound(long scanned)
    {
        var body = new Graph
        {
            Inputs = [new ValueInfo("a", ElementType.Float32, null)],
            Nodes = [new Node("Relu", ["a"], ["b"])],
            Outputs = [new ValueInfo("b", ElementType.Float32, null)],
        };
        Refused(Of(new Node("Scan", ["x"], ["y"]).With("body", body).With("num_scan_inputs", scanned)), "Scan");
    }

    [Fact]
    public void Case_13_a_name_that_is_no_text()
    {
        var file = OnnxExporter.ToBytes(Of(new Node("Relu", ["x"], ["y"]) { Name = "node-name" }));
        file[file.AsSpan().IndexOf("node-name"u8)] = 0xFF;
        Refused(file, "UTF-8");
    }

    /// <summary>y = x + w, with w of one element.</summary>
    private static Graph Sum() => (Of(new Node("Add", ["x", "w"], ["y"])) with { Inputs = [Float("x", 1)] }).With("w", Tensor.Own([1f], 1));

    private static byte[] Changed(Action<ModelProto> change)
    {
        var proto = OnnxExporter.ToProto(Sum());
        change(proto);
        return proto.ToByteArray();
    }

    private static byte[] External(string location, params (string Key, string Value)[] more) => Changed(m =>
    {
        var w = m.Graph.Initializer[0];
        w.ClearRawData();
        w.DataLocation = TensorProto.Types.DataLocation.External;
        w.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        foreach (var (key, value) in more) w.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    });
}
