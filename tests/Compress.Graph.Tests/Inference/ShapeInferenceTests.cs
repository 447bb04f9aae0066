namespace Compress.Graphs.Tests;

public class ShapeInferenceTests
{
    private static readonly Dimension N = Dimension.Named("N");

    private static Shape ShapeOf(Func<GraphBuilder, GraphValue> build, long opset = 17)
    {
        var b = new GraphBuilder("test", opset);
        return b.Info(build(b)).Shape!;
    }

    [Fact]
    public void A_reshape_computed_from_a_shape_keeps_the_batch_by_name()
    {
        ShapeOf(b =>
        {
            var x = b.Input("x", ElementType.Float32, N, 8, 4, 4);
            var batch = b.Add("Gather", [b.Add("Shape", [x]), b.Constant(Tensor.Scalar(0L))], ("axis", 0L));
            var wanted = b.Concat(0, b.Add("Unsqueeze", [batch, b.Integers(0)]), b.Integers(-1));
            return b.Add("Reshape", [x, wanted]);
        }).Should().Equal(new Shape([N, 128]));
    }

    [Fact]
    public void A_reshape_that_leaves_the_batch_open_finds_its_name()
    {
        ShapeOf(b => b.Reshape(b.Input("x", ElementType.Float32, N, 8, 4, 4), -1, 128)).Should().Equal(new Shape([N, 128]));
    }

    [Theory]
    [InlineData(3, 1, 1, 32)]
    [InlineData(3, 2, 1, 16)]
    [InlineData(5, 1, 0, 28)]
    [InlineData(7, 2, 3, 16)]
    public void Convolution_sizes(int kernel, int stride, int pad, int expected)
    {
        ShapeOf(b => b.Conv(b.Input("x", ElementType.Float32, 1, 3, 32, 32), 8, kernel, stride, pad)).Should().Equal(Shape.Of(1, 8, expected, expected));
    }

    [Fact]
    public void A_symbolic_image_keeps_an_expression_that_two_paths_share()
    {
        ShapeOf(b =>
        {
            var x = b.Input("x", ElementType.Float32, 1, 3, Dimension.Named("H"), 32);
            return b.Add(b.Conv(x, 8, 3, stride: 2), b.Conv(x, 8, 1, stride: 2, pad: 0));
        })[2].Symbol.Should().Be("floor((H-1)/2)+1");
    }

    [Fact]
    public void A_window_that_would_start_in_the_padding_is_left_out_of_a_ceiling_pool()
    {
        ShapeOf(b => b.Add("MaxPool", [b.Input("x", ElementType.Float32, 1, 1, 7)],
            ("kernel_shape", new long[] { 3 }), ("strides", new long[] { 3 }), ("pads", new long[] { 1, 1 }), ("ceil_mode", 1L))).Should().Equal(Shape.Of(1, 1, 3));
        Window.Count(4, 2, 3, 1, 2, true, 1).Should().Be((Dimension)2);
    }

    [Theory]
    [InlineData(10, 0, 10, 1, 0, 10)]
    [InlineData(10, -3, long.MaxValue, 1, 7, 3)]
    [InlineData(10, 2, -2, 3, 2, 2)]
    [InlineData(10, -1, long.MinValue, -1, 9, 10)]
    [InlineData(10, 20, 30, 1, 10, 0)]
    [InlineData(10, 5, 2, -2, 5, 2)]
    [InlineData(0, 0, 5, 1, 0, 0)]
    public void Slice_ranges(long size, long start, long end, long step, long first, long count)
    {
        SliceOperator.Range(size, start, end, step).Should().Be((first, count));
    }

    [Fact]
    public void Given_input_shapes_bind_names_everywhere()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, N, 4);
        var y = b.Input("y", ElementType.Float32, N, 4);
        b.Output(b.Concat(1, x, y), "z");
        var types = ShapeInference.Infer(b.Build(), new Dictionary<string, Shape> { ["x"] = Shape.Of(7, 4) });
        types.Dims("z").Should().Equal(7, 8);
        types.Dims("y").Should().Equal(7, 4);
    }

    [Fact]
    public void Sizes_that_stay_named_are_told_when_numbers_are_needed()
    {
        var b = new GraphBuilder("net");
        b.Output(b.Relu(b.Input("x", ElementType.Float32, N, 4)), "z");
        var types = ShapeInference.Infer(b.Build());
        types["z"].Shape.Should().Equal(new Shape([N, 4]));
        ((Action)(() => types.Dims("z"))).Should().Throw<ModelException>().WithMessage("*[N, 4]*give the shapes*");
    }

    [Fact]
    public void Shape_arithmetic_becomes_a_constant()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 2, 3, 5);
        var part = b.Add("Slice", [b.Add("Shape", [x]), b.Integers(1), b.Integers(3)]);
        var twice = b.Mul(part, b.Integers(2, 2));
        b.Output(twice, "sizes");
        ShapeInference.Infer(b.Build()).Constant("sizes")!.AsSpan<long>().ToArray().Should().Equal(6, 10);
    }

    [Fact]
    public void Broadcasting_that_cannot_be_is_refused_with_both_shapes()
    {
        var b = new GraphBuilder("net");
        var (x, y) = (b.Input("x", ElementType.Float32, 2, 3), b.Input("y", ElementType.Float32, 4));
        ((Action)(() => b.Add(x, y))).Should().Throw<ModelException>().WithMessage("*[2, 3] and [4] do not broadcast*");
    }

    [Fact]
    public void Element_types_must_agree()
    {
        var b = new GraphBuilder("net");
        var (x, y) = (b.Input("x", ElementType.Float32, 2), b.Input("y", ElementType.Int64, 2));
        ((Action)(() => b.Add(x, y))).Should().Throw<ModelException>().WithMessage("*'y', is of Int64*'x' is of Float32*Cast*");
    }

    [Fact]
    public void Quantized_values_take_the_zero_points_type()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 2);
        var q = b.Add("QuantizeLinear", [x, b.Scalar(0.1f), b.Constant(Tensor.Scalar((sbyte)3))]);
        b.Info(q).ElementType.Should().Be(ElementType.Int8);
        b.Info(b.Add("QuantizeLinear", [x, b.Scalar(0.1f)])).ElementType.Should().Be(ElementType.UInt8);
    }

    [Fact]
    public void Operators_without_facts_leave_their_results_unknown()
    {
        var b = new GraphBuilder("net");
        var y = b.Add("acme::Twirl", [b.Input("x", ElementType.Float32, 2)]);
        b.Info(y).ElementType.Should().Be(ElementType.Undefined);
        b.Info(y).Shape.Should().BeNull();
    }

    [Fact]
    public void A_split_into_nothing_is_refused()
    {
        var b = new GraphBuilder("test", 17);
        var graph = b.Output(b.Relu(b.Input("x", ElementType.Float32, 4)), "y").Build();
        var split = graph with { Nodes = [.. graph.Nodes, new Node("Split", ["x"], []) { Name = "none" }] };
        split.Invoking(g => ShapeInference.Infer(g)).Should().Throw<ModelException>().WithMessage("*none*has no outputs*");
    }
}
