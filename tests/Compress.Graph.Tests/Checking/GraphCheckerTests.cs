using Compress.Testing;

namespace Compress.Graphs.Tests;

/// <summary>What the checker finds in broken graphs (malformed inputs, groups 2 and 8 to 13).</summary>
public class GraphCheckerTests
{
    private static ValueInfo Float(string name, params long[] dims) => new(name, ElementType.Float32, Shape.Of(dims));

    private static Graph Of(params Node[] nodes) => new()
    {
        Name = "g",
        Inputs = [Float("x", 1, 3, 8, 8)],
        Outputs = [new ValueInfo("y", ElementType.Float32, null)],
        Nodes = [.. nodes],
        Opsets = NameMap<long>.Empty.With("", 17),
    };

    private static void Finds(Graph graph, string message, Severity severity = Severity.Error)
    {
        var found = GraphChecker.Check(graph);
        found.Should().OnlyContain(f => f.Message.Length > 0 && f.Remedy.Length > 0);
        found.Where(f => f.Severity == severity).Select(f => f.ToString()).Should().Contain(f => System.Text.RegularExpressions.Regex.IsMatch(f, message), $"the findings are {string.Join("; ", found)}");
    }

    private static Graph With(Graph graph, string name, Tensor tensor) => graph with { Initializers = graph.Initializers.With(name, tensor) };

    [Fact]
    public void A_sound_graph_has_no_findings() => GraphChecker.Check(Of(new Node("Relu", ["x"], ["y"]))).Should().BeEmpty();

    [Fact]
    public void A_cycle() => Finds(Of(new Node("Add", ["x", "b"], ["a"]), new Node("Relu", ["a"], ["b"]), new Node("Relu", ["b"], ["y"])), "has a cycle");

    [Fact]
    public void A_node_that_reads_its_own_result() => Finds(Of(new Node("Add", ["x", "y"], ["y"])), "reads its own result 'y'");

    [Fact]
    public void A_value_made_twice() => Finds(Of(new Node("Relu", ["x"], ["y"]), new Node("Neg", ["x"], ["y"])), "makes 'y', which is made already");

    [Fact]
    public void A_missing_input() => Finds(Of(new Node("Relu", ["nowhere"], ["y"])), "reads 'nowhere', which nothing makes");

    [Fact]
    public void A_missing_output() => Finds(Of(new Node("Relu", ["x"], ["z"])), "output 'y' is made by no node");

    [Fact]
    public void An_empty_name_for_a_required_input() => Finds(Of(new Node("Add", ["x", ""], ["y"])), "input 1 \\(B\\) is left out");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Wrong_arity(int inputs) => Finds(Of(new Node("Add", [.. Enumerable.Repeat("x", inputs)], ["y"])), $"has {inputs} inputs; Add of opset 17 has 2");

    [Fact]
    public void A_missing_attribute() => Finds(Of(new Node("Concat", ["x"], ["y"])), "no attribute 'axis'");

    [Fact]
    public void An_attribute_of_another_kind() => Finds(Of(new Node("Concat", ["x"], ["y"]).With("axis", 1f)), "'axis' holds Float; expected Int");

    [Fact]
    public void An_attribute_that_the_opset_does_not_have() => Finds(Of(new Node("Clip", ["x"], ["y"]).With("min", 1f)), "Clip of opset 17 has no attribute 'min'");

    [Fact]
    public void An_unknown_operator() => Finds(Of(new Node("Rely", ["x"], ["y"])), "no operator 'Rely'; 'Relu' is near");

    [Fact]
    public void An_operator_of_a_later_opset() => Finds(Of(new Node("Gelu", ["x"], ["y"])), "Gelu came with opset 20, but the model has opset 17");

    [Fact]
    public void An_operator_that_is_gone() =>
        Finds(With(Of(new Node("Upsample", ["x", "s"], ["y"])), "s", Tensor.Create<float>([1, 1, 2, 2], 4)), "Upsample is gone since opset 10");

    [Fact]
    public void An_unknown_domain() => Finds(Of(new Node("Twirl", ["x"], ["y"]) { Domain = "acme" }), "'acme' is not imported", Severity.Warning);

    private static Graph Conv(Action<Dictionary<string, AttributeValue>> attributes, int bias = 4, long[]? weights = null)
    {
        var set = new Dictionary<string, AttributeValue>();
        attributes(set);
        var graph = Of(new Node("Conv", ["x", "w", "b"], ["y"]) { Attributes = new NameMap<AttributeValue>(set) });
        weights ??= [4, 3, 3, 3];
        return With(With(graph, "w", WeightFiller.Constant(1, weights)), "b", WeightFiller.Constant(1, bias));
    }

    [Fact]
    public void A_stride_of_zero() => Finds(Conv(a => a["strides"] = new long[] { 0, 1 }), "'strides' is \\[0, 1\\]; every number must be between 1");

    [Fact]
    public void A_dilation_of_zero() => Finds(Conv(a => a["dilations"] = new long[] { 1, 0 }), "'dilations' is \\[1, 0\\]");

    [Fact]
    public void Negative_pads() => Finds(Conv(a => a["pads"] = new long[] { -1, 0, 0, 0 }), "'pads' is \\[-1, 0, 0, 0\\]");

    [Fact]
    public void Huge_pads() => Finds(Conv(a => a["pads"] = new long[] { long.MaxValue, 0, 0, 0 }), "'pads' is");

    [Fact]
    public void A_group_of_zero() => Finds(Conv(a => a["group"] = 0L), "'group' is 0");

    [Fact]
    public void A_group_that_does_not_divide() => Finds(Conv(a => a["group"] = 3L), "4 filters are not divisible by 'group' 3");

    [Fact]
    public void A_kernel_larger_than_the_input() => Finds(Conv(_ => { }, weights: [4, 3, 9, 9]), "a kernel of 9 .* does not fit into 8 elements");

    [Fact]
    public void A_bias_of_the_wrong_length() => Finds(Conv(_ => { }, bias: 5), "its bias is \\[5\\]; expected \\[4\\]");

    [Fact]
    public void Channels_that_do_not_fit() => Finds(Conv(_ => { }, weights: [4, 2, 3, 3]), "the input has 3 channels, but the weights take 2");

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-1f)]
    public void A_scale_that_is_no_scale(float scale) =>
        Finds(With(Of(new Node("QuantizeLinear", ["x", "s"], ["y"])) with { Outputs = [new ValueInfo("y", ElementType.UInt8, null)] }, "s", Tensor.Scalar(scale)), "Its scale 's' has the element .* at 0");

    [Fact]
    public void A_zero_point_of_another_length()
    {
        var graph = Of(new Node("QuantizeLinear", ["x", "s", "z"], ["y"])) with { Outputs = [new ValueInfo("y", ElementType.UInt8, null)] };
        Finds(With(With(graph, "s", WeightFiller.Constant(1, 3)), "z", Tensor.Create<byte>([1, 2], 2)), "its zero point is \\[2\\], its scale \\[3\\]");
    }

    [Fact]
    public void A_zero_point_of_another_type()
    {
        var graph = Of(new Node("QuantizeLinear", ["x", "s"], ["q"]), new Node("DequantizeLinear", ["q", "s", "z"], ["y"]));
        Finds(With(With(graph, "s", Tensor.Scalar(1f)), "z", Tensor.Scalar((sbyte)0)), "both must have one type");
    }

    [Fact]
    public void An_axis_out_of_range_in_quantization()
    {
        var graph = Of(new Node("QuantizeLinear", ["x", "s"], ["y"]).With("axis", 7L)) with { Outputs = [new ValueInfo("y", ElementType.UInt8, null)] };
        Finds(With(graph, "s", WeightFiller.Constant(1, 3)), "axis 7 is outside of -4 to 3");
    }

    private static Graph Listed(Node node, params (string Name, Tensor Tensor)[] constants) => constants.Aggregate(Of(node), (g, c) => With(g, c.Name, c.Tensor));

    [Fact]
    public void An_index_out_of_range_in_Gather() => Finds(Listed(new Node("Gather", ["x", "i"], ["y"]).With("axis", 1L), ("i", Tensor.Create<long>([3], 1))), "index 3 is outside of -3 to 2 along axis 1");

    [Fact]
    public void An_index_out_of_range_in_ScatterND() =>
        Finds(Listed(new Node("ScatterND", ["x", "i", "u"], ["y"]), ("i", Tensor.Create<long>([0, 5], 1, 2)), ("u", WeightFiller.Constant(0, 1, 8, 8))), "index 5 is outside of -3 to 2");

    [Fact]
    public void A_step_of_zero_in_Slice() => Finds(
        Listed(new Node("Slice", ["x", "s", "e", "a", "t"], ["y"]), ("s", Tensor.Create<long>([0], 1)), ("e", Tensor.Create<long>([1], 1)), ("a", Tensor.Create<long>([0], 1)), ("t", Tensor.Create<long>([0], 1))), "steps are \\[0\\]");

    [Fact]
    public void Parts_of_a_Split_that_do_not_add_up() => Finds(Listed(new Node("Split", ["x", "s"], ["y", "z"]).With("axis", 1L), ("s", Tensor.Create<long>([1, 1], 2))), "2 in all, but the axis has 3");

    [Fact]
    public void More_than_there_is_in_TopK() => Finds(Listed(new Node("TopK", ["x", "k"], ["y", "i"]), ("k", Tensor.Create<long>([9], 1))), "its k is 9; expected 0 to 8");

    [Fact]
    public void Two_open_sizes_in_Reshape() => Finds(Listed(new Node("Reshape", ["x", "s"], ["y"]), ("s", Tensor.Create<long>([-1, -1], 2))), "more than one -1");

    [Theory]
    [InlineData(0f, "is not above 0")]
    [InlineData(float.NaN, "is not above 0")]
    [InlineData(1e30f, "at most 2147483647")]
    public void Resize_by_zero_or_a_huge_factor(float scale, string message) =>
        Finds(Listed(new Node("Resize", ["x", "", "s"], ["y"]), ("s", Tensor.Create<float>([1, 1, scale, 1], 4))), message);

    [Fact]
    public void Growth_that_no_memory_holds() => Finds(Listed(new Node("Tile", ["x", "r"], ["y"]), ("r", Tensor.Create<long>([long.MaxValue, 1, 1, 4], 4))), "64 bits");

    [Fact]
    public void A_shape_that_overflows() => Finds(Listed(new Node("Pad", ["x", "p"], ["y"]), ("p", Tensor.Create<long>([0, 0, 0, long.MaxValue, 0, 0, 0, 1], 8))), "64 bits");

    [Fact]
    public void A_loop_without_a_bound()
    {
        var body = new Graph
        {
            Inputs = [new ValueInfo("i", ElementType.Int64, Shape.Scalar), new ValueInfo("c", ElementType.Bool, Shape.Scalar)],
            Nodes = [new Node("Identity", ["c"], ["c2"]), new Node("Relu", ["x"], ["r"])],
            Outputs = [new ValueInfo("c2", ElementType.Bool, null), new ValueInfo("r", ElementType.Float32, null)],
        };
        Finds(Of(new Node("Loop", ["", ""], ["y"]).With("body", body)), "neither a trip count nor a condition");
    }

    [Fact]
    public void A_recursive_function()
    {
        var call = new Wire().Text(1, "a").Text(2, "b").Text(4, "F").Text(7, "me");
        var function = new Wire().Text(1, "F").Text(4, "a").Text(5, "b").Message(7, call).Text(10, "me");
        var model = Wire.Model(Wire.GraphOf(new Wire().Text(1, "x").Text(2, "y").Text(4, "F").Text(7, "me"))).Message(25, function);
        Finds(LeanReader.Load(model.Bytes), "function 'me::F' calls itself");
    }

    [Fact]
    public void A_function_that_cannot_be_read() =>
        Finds(LeanReader.Load(Wire.Model(Wire.GraphOf(Wire.Relu())).Bytes_(25, [0x0A, 0x50]).Bytes), "function cannot be read");

    [Fact]
    public void Require_stops_at_the_first_error() =>
        ((Action)(() => GraphChecker.Require(Of(new Node("Rely", ["x"], ["y"]))))).Should().Throw<ModelException>().WithMessage("*'Rely'*");

    public static TheoryData<string> Files() => [.. ModelFiles.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_error_in_any_real_model(string file) =>
        GraphChecker.Check(LeanReader.Load(TestData.Path(file))).Where(f => f.Severity == Severity.Error).Should().BeEmpty();
}
