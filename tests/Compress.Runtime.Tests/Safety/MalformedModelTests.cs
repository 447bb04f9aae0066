using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;
using static Compress.Runtime.Tests.Safety.Broken;

namespace Compress.Runtime.Tests.Safety;

/// <summary>Malformed models, groups 1 to 13, from the file to the run: each ends in one error that names the place.</summary>
public sealed class MalformedModelTests
{
    private static readonly byte[] Sound = OnnxExporter.ToBytes(Networks.Residual(3, 6, 8));

    [Fact]
    public void Case_01_an_empty_file() => Refused(Array.Empty<byte>(), "byte 0", "empty");

    [Fact]
    public void Case_01_a_truncated_file()
    {
        for (var length = 1; length < Sound.Length; length += 331) Refused(Sound[..length]);
    }

    [Fact]
    public void Case_01_an_overlong_varint() => Refused([0x08, .. Enumerable.Repeat((byte)0x80, 11), 1], "byte 1");

    [Fact]
    public void Case_01_a_length_past_the_end() => Refused([0x3A, 0xE8, 0x07, 1], "byte 0", "1000");

    [Fact]
    public void Case_01_a_file_over_the_limit() => Refused(() => CompiledModel.Load(Sound, LoadOptions.Default with { Reader = new ReaderLimits { FileBytes = 100 } }), "FileBytes");

    [Fact]
    public void Case_01_a_stream_over_the_limit() => Refused(() => CompiledModel.Load(new MemoryStream(Sound), LoadOptions.Default with { Reader = new ReaderLimits { FileBytes = 100 } }), "FileBytes");

    [Fact]
    public void Case_02_subgraphs_nested_too_deep()
    {
        Graph Branch(int depth) => new()
        {
            Nodes = [depth == 0 ? new Node("Relu", ["x"], ["y0"]) : If(depth, $"y{depth}")],
            Outputs = [new ValueInfo($"y{depth}", ElementType.Float32, null)],
        };
        Node If(int depth, string output) => new Node("If", ["c"], [output]).With("then_branch", Branch(depth - 1)).With("else_branch", Branch(depth - 1));
        Refused(Of(If(12, "y")).With("c", Tensor.Scalar(true)), "more than 8", "Nesting");
    }

    [Fact]
    public void Case_03_shapes_whose_product_overflows() =>
        Refused(Of(new Node("Expand", ["x", "s"], ["y"])).With("s", Tensor.Create<long>([1L << 40, 3, 1L << 40, 8], 4)) with { Inputs = [Float("x", 1, 3, 1, 8)] }, "64 bits");

    [Fact]
    public void Case_03_zero_sized_dimensions_run()
    {
        using var model = CompiledModel.From(Of(new Node("Relu", ["x"], ["y"])) with { Inputs = [Float("x", 0, 3)] });
        using var session = model.CreateSession();
        session.Run();
        session.Output<float>("y").Length.Should().Be(0);
        session.OutputDims("y").ToArray().Should().Equal(0, 3);
    }

    [Fact]
    public void Case_03_a_rank_above_what_runs() =>
        Refused(Of(new Node("Relu", ["x"], ["y"])) with { Inputs = [Float("x", [.. Enumerable.Repeat(1L, 16), 1])] });

    [Theory]
    [InlineData(100_000)]
    [InlineData(3)]
    public void Case_03_a_declared_shape_that_is_a_lie(long claimed)
    {
        // What the Reshape makes is only known in the run; the file claims another size of it.
        var graph = Of(new Node("Relu", ["x"], ["r"]), new Node("Reshape", ["r", "s"], ["v"]), new Node("Neg", ["v"], ["y"])) with
        {
            Inputs = [Float("x", 24), new ValueInfo("s", ElementType.Int64, Shape.Of(1))],
            Outputs = [Float("y", claimed)],
            ValueInfos = NameMap<ValueInfo>.Empty.With("v", Float("v", claimed)),
        };
        using var model = CompiledModel.From(graph);
        using var session = model.CreateSession();
        session.Input<float>("x").Fill(2);
        session.Input<long>("s")[0] = 24;
        session.Run();
        session.Output<float>("y").ToArray().Should().Equal(Enumerable.Repeat(-2f, 24));
    }

    [Fact]
    public void Case_04_an_undefined_element_type() => Refused(Of(new Node("Relu", ["x"], ["y"])) with { Inputs = [new ValueInfo("x", ElementType.Undefined, Shape.Of(1))] });

    [Fact]
    public void Case_04_an_element_type_that_does_not_run() => Refused(Of(new Node("Identity", ["x"], ["y"])) with { Inputs = [new ValueInfo("x", ElementType.String, Shape.Of(1))], Outputs = [new ValueInfo("y", ElementType.String, null)] }, "'x'", "String");

    [Theory]
    [InlineData("Expand")]
    [InlineData("ConstantOfShape")]
    [InlineData("Tile")]
    [InlineData("Pad")]
    [InlineData("Range")]
    public void Case_05_growth_while_constants_are_folded(string op)
    {
        var huge = Tensor.Create<long>([20_000, 20_000], 2);
        var graph = op switch
        {
            "Expand" => Of(new Node("Expand", ["one", "s"], ["big"])).With("s", huge),
            "ConstantOfShape" => Of(new Node("ConstantOfShape", ["s"], ["big"])).With("s", huge),
            "Tile" => Of(new Node("Tile", ["row", "s"], ["big"])).With("s", huge),
            "Pad" => Of(new Node("Pad", ["row", "p"], ["big"])).With("p", Tensor.Create<long>([20_000, 20_000, 0, 0], 4)),
            _ => Of(new Node("Range", ["zero", "end", "one"], ["big"])).With("zero", Tensor.Scalar(0f)).With("end", Tensor.Scalar(4e8f)),
        };
        graph = graph.With("one", Tensor.Scalar(1f)).With("row", Tensor.Own(new float[1], 1, 1));
        Refused(graph with { Nodes = graph.Nodes.Add(new Node("ReduceSum", ["big"], ["sum"])).Add(new Node("Add", ["x", "sum"], ["y"])) }, op, "budget");
    }

    [Fact]
    public void Case_05_growth_in_a_run() =>
        Refused(Of(new Node("Tile", ["x", "r"], ["y"])).With("r", Tensor.Create<long>([1000, 1000, 8, 8], 4)), "'y'", "ArenaBytes");

    [Theory]
    [InlineData("../w.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("*/_ORT_MEM_ADDR_/*")]
    public void Case_06_and_07_external_data_that_is_not_allowed_or_leads_away(string location)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("m.onnx"), External(location));
        Refused(() => CompiledModel.Load(folder.File("m.onnx")), "external data", "not allowed");
        Refused(() => CompiledModel.Load(folder.File("m.onnx"), new LoadOptions { ExternalData = true }), location, "refused");
    }

    [Fact]
    public void Case_06_external_data_that_is_allowed_is_used()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("m.onnx"), External("w.bin"));
        File.WriteAllBytes(folder.File("w.bin"), BitConverter.GetBytes(3f));
        using var model = CompiledModel.Load(folder.File("m.onnx"), new LoadOptions { ExternalData = true });
        using var session = model.CreateSession();
        session.Input<float>("x").Fill(2);
        session.Run();
        session.Output<float>("y")[0].Should().Be(5);
    }

    [Fact]
    public void Case_08_a_cycle() => Refused(Of(new Node("Add", ["x", "b"], ["a"]), new Node("Relu", ["a"], ["b"]), new Node("Relu", ["b"], ["y"])), "cycle");

    [Fact]
    public void Case_08_a_node_that_reads_its_own_result() => Refused(Of(new Node("Add", ["x", "y"], ["y"])), "'y'");

    [Fact]
    public void Case_08_a_value_made_twice() => Refused(Of(new Node("Relu", ["x"], ["y"]), new Node("Neg", ["x"], ["y"])), "'y'", "made already");

    [Fact]
    public void Case_08_a_missing_input() => Refused(Of(new Node("Relu", ["nowhere"], ["y"])), "'nowhere'");

    [Fact]
    public void Case_08_an_empty_name_for_a_required_input() => Refused(Of(new Node("Add", ["x", ""], ["y"])), "Add", "left out");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Case_08_wrong_arity(int inputs) => Refused(Of(new Node("Add", [.. Enumerable.Repeat("x", inputs)], ["y"])), "Add", $"{inputs} inputs");

    [Fact]
    public void Case_09_a_missing_attribute() => Refused(Of(new Node("Concat", ["x"], ["y"])), "Concat", "'axis'");

    [Fact]
    public void Case_09_a_mistyped_attribute() => Refused(Of(new Node("Concat", ["x"], ["y"]).With("axis", 1f)), "Concat", "'axis'", "Float");

    [Fact]
    public void Case_09_an_unknown_operator() => Refused(Of(new Node("Twirl", ["x"], ["y"])), "Twirl");

    [Fact]
    public void Case_09_an_operator_of_another_domain() => Refused(Of(new Node("Twirl", ["x"], ["y"]) { Domain = "acme" }), "acme", "no such operator");

    [Fact]
    public void Case_09_an_operator_of_a_later_opset() => Refused(Of(new Node("Gelu", ["x"], ["y"])), "Gelu", "opset 20");

    [Theory]
    [InlineData("strides", 0, 1)]
    [InlineData("dilations", 1, 0)]
    public void Case_10_a_stride_or_dilation_of_zero(string name, long a, long b) => Refused(Conv([4, 3, 3, 3], 4, n => n.With(name, Ints(a, b))), "Conv", name);

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Case_10_negative_and_huge_pads(long pad) => Refused(Conv([4, 3, 3, 3], 4, n => n.With("pads", Ints(pad, 0, 0, 0))), "Conv", "pads");

    [Fact]
    public void Case_10_pads_that_take_too_much_memory() => Refused(Conv([4, 3, 3, 3], 4, n => n.With("pads", Ints(100_000, 100_000, 0, 0))), "'y'", "ArenaBytes");

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Case_10_a_group_of_zero_or_one_that_does_not_divide(long group) => Refused(Conv([4, 1, 3, 3], 4, n => n.With("group", group)), "Conv", "group");

    [Fact]
    public void Case_10_a_kernel_larger_than_the_input() => Refused(Conv([4, 3, 9, 9], 4, n => n), "Conv", "9");

    [Fact]
    public void Case_10_a_bias_of_the_wrong_length() => Refused(Conv([4, 3, 3, 3], 5, n => n), "Conv", "bias");

    [Fact]
    public void Case_10_a_pool_without_a_stride() => Refused(Of(new Node("MaxPool", ["x"], ["y"]).With("kernel_shape", Ints(2, 2)).With("strides", Ints(0, 1))), "MaxPool", "strides");

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Case_11_a_scale_that_is_no_scale(float scale) => Refused(Quantized(new Node("QuantizeLinear", ["x", "s"], ["y"]), Tensor.Scalar(scale)), "'s'");

    [Fact]
    public void Case_11_a_zero_point_of_another_length() =>
        Refused(Quantized(new Node("QuantizeLinear", ["x", "s", "z"], ["y"]), Tensor.Own([1f, 1, 1], 3)).With("z", Tensor.Own<byte>([1, 2], 2)), "zero point");

    [Fact]
    public void Case_11_an_axis_out_of_range() => Refused(Quantized(new Node("QuantizeLinear", ["x", "s"], ["y"]).With("axis", 7L), Tensor.Own([1f, 1, 1], 3)), "axis 7");

    [Fact]
    public void Case_12_an_index_out_of_range_that_is_a_constant() => Refused(Of(new Node("Gather", ["x", "i"], ["y"])).With("i", Tensor.Own([5L], 1)), "Gather", "5");

    [Theory]
    [InlineData("Gather", 9)]
    [InlineData("GatherElements", 9)]
    [InlineData("GatherND", 9)]
    [InlineData("ScatterElements", 9)]
    [InlineData("ScatterND", 9)]
    [InlineData("Gather", -10)]
    public void Case_12_an_index_out_of_range_that_comes_with_the_run(string op, long index)
    {
        var scatters = op.StartsWith("Scatter", StringComparison.Ordinal);
        var graph = Of(new Node(op, scatters ? ["x", "i", "u"] : ["x", "i"], ["y"])) with
        {
            Inputs = [Float("x", 4), new ValueInfo("i", ElementType.Int64, op.EndsWith("ND", StringComparison.Ordinal) ? Shape.Of(1, 1) : Shape.Of(1))],
        };
        using var model = CompiledModel.From(graph.With("u", Tensor.Own([1f], 1)));
        using var session = model.CreateSession();
        session.Input<long>("i")[0] = index;
        Refused(() => session.Run(), op, index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        session.Input<long>("i")[0] = 0;
        session.Run();
    }

    [Fact]
    public void Case_12_two_open_sizes_in_Reshape() => Refused(Of(new Node("Reshape", ["x", "s"], ["y"])).With("s", Tensor.Own([-1L, -1], 2)), "Reshape", "-1");

    [Fact]
    public void Case_12_more_than_there_is_in_TopK() => Refused(Of(new Node("TopK", ["x", "k"], ["y", "i"])).With("k", Tensor.Own([9L], 1)), "TopK", "9");

    [Fact]
    public void Case_12_parts_of_Split_that_do_not_add_up() => Refused(Of(new Node("Split", ["x", "s"], ["y", "z"]).With("axis", 1L)).With("s", Tensor.Own([1L, 1], 2)), "Split");

    [Theory]
    [InlineData(0f)]
    [InlineData(1e30f)]
    [InlineData(2000f)]
    public void Case_12_Resize_by_zero_or_a_huge_factor(float scale) => Refused(Of(new Node("Resize", ["x", "", "s"], ["y"])).With("s", Tensor.Own([1f, 1, scale, scale], 4)));

    [Fact]
    public void Case_13_a_loop_without_a_bound()
    {
        var body = Body(new Node("Identity", ["c"], ["c2"]));
        Refused(Of(new Node("Loop", ["", ""], ["y"]).With("body", body)), "Loop");
        // A condition that never becomes false is found out by its cost.
        Refused(Of(new Node("Loop", ["", "on"], ["y"]).With("body", body)).With("on", Tensor.Scalar(true)), "Loop", "RunNodes");
    }

    [Fact]
    public void Case_13_more_nodes_than_allowed()
    {
        var chain = Enumerable.Range(0, 100).Select(i => new Node("Relu", [i == 0 ? "x" : $"v{i}"], [i == 99 ? "y" : $"v{i + 1}"])).ToArray();
        Refused(() => CompiledModel.Load(OnnxExporter.ToBytes(Of(chain)), new LoadOptions { Reader = new ReaderLimits { Nodes = 50 } }), "more than 50 nodes");
    }

    [Fact]
    public void Case_13_a_giant_name() => Refused(Of(new Node("Relu", ["x"], ["y"]) { Name = new string('n', 5000) }), "5000 bytes", "NameBytes");

    private static Graph Body(Node condition) => new()
    {
        Inputs = [new ValueInfo("i", ElementType.Int64, Shape.Scalar), new ValueInfo("c", ElementType.Bool, Shape.Scalar)],
        Nodes = [condition, new Node("Relu", ["x"], ["r"])],
        Outputs = [new ValueInfo("c2", ElementType.Bool, null), new ValueInfo("r", ElementType.Float32, null)],
    };

    private static Graph Conv(long[] weights, long bias, Func<Node, Node> change) =>
        Of(change(new Node("Conv", ["x", "w", "b"], ["y"]))).With("w", WeightFiller.Constant(1, weights)).With("b", WeightFiller.Constant(1, bias));

    private static Graph Quantized(Node node, Tensor scale) => (Of(node) with { Outputs = [new ValueInfo("y", ElementType.UInt8, null)] }).With("s", scale);

    private static AttributeValue Ints(params long[] values) => AttributeValue.From([.. values]);

    /// <summary>x + w, where w lies in another file: the record of w is put behind a model that has it as an input's default.</summary>
    private static byte[] External(string location)
    {
        var proto = OnnxExporter.ToProto((Of(new Node("Add", ["x", "w"], ["y"])) with { Inputs = [Float("x", 1)] }).With("w", Tensor.Own([1f], 1)));
        var w = proto.Graph.Initializer[0];
        w.ClearRawData();
        w.FloatData.Clear();
        w.DataLocation = global::Onnx.TensorProto.Types.DataLocation.External;
        w.ExternalData.Add(new global::Onnx.StringStringEntryProto { Key = "location", Value = location });
        return Google.Protobuf.MessageExtensions.ToByteArray(proto);
    }
}
