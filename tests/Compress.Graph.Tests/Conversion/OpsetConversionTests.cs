using Compress.Testing;

namespace Compress.Graphs.Tests;

public class OpsetConversionTests
{
    private static Graph Convert(long from, long to, Func<GraphBuilder, GraphValue, GraphValue> build, params Dimension[] dims)
    {
        var b = new GraphBuilder("net", from);
        b.Output(build(b, b.Input("x", ElementType.Float32, dims)), "y");
        return new OpsetConversion(to).Run(b.Build());
    }

    [Fact]
    public void Clip_bounds_become_inputs()
    {
        var node = Convert(9, 13, (b, x) => b.Clip(x, -1, 6), 2).Nodes.Single();
        node.Inputs.Should().HaveCount(3);
        node.Attributes.Should().BeEmpty();
    }

    [Fact]
    public void Squeeze_unsqueeze_slice_and_pad_take_their_lists_as_inputs()
    {
        var graph = Convert(9, 17, (b, x) =>
        {
            x = b.Add("Unsqueeze", [x], ("axes", new long[] { 0 }));
            x = b.Add("Slice", [x], ("starts", new long[] { 1 }), ("ends", new long[] { 3 }), ("axes", new long[] { 1 }));
            x = b.Add("Pad", [x], ("pads", new long[] { 0, 1, 0, 1 }), ("value", 2f));
            return b.Add("Squeeze", [x], ("axes", new long[] { 0 }));
        }, 4);
        graph.Nodes.Should().OnlyContain(n => !n.Attributes.ContainsKey("axes") && !n.Attributes.ContainsKey("pads") && !n.Attributes.ContainsKey("starts"));
        ShapeInference.Infer(graph).Dims("y").Should().Equal(4);
        graph.Initializers[graph.Nodes[2].Input(2)].AsSpan<float>()[0].Should().Be(2);
    }

    [Fact]
    public void Softmax_of_the_last_axis_keeps_its_form()
    {
        var node = Convert(9, 17, (b, x) => b.Softmax(x, 1), 2, 5).Nodes.Single();
        node.Int("axis", 0).Should().Be(-1);
    }

    [Fact]
    public void Softmax_over_several_axes_is_flattened()
    {
        var graph = Convert(9, 17, (b, x) => b.Softmax(x, 1), 2, 3, 4);
        graph.Nodes.Select(n => n.OpType).Should().Equal("Flatten", "Softmax", "Shape", "Reshape");
        ShapeInference.Infer(graph).Dims("y").Should().Equal(2, 3, 4);
    }

    private static Graph Spatial(long spatial, params Dimension[] dims) => Convert(8, 17, (b, x) =>
    {
        var one = b.Constant(WeightFiller.Constant(1, 3));
        return b.Add("BatchNormalization", [x, one, one, one, one], ("spatial", spatial));
    }, dims);

    [Fact]
    public void Normalization_per_channel_needs_no_word_for_it_any_more()
    {
        Spatial(1, 1, 3, 4, 4).Nodes.Single().Attributes.Should().BeEmpty();
        // With no positions beside the channels, both words mean the same.
        Spatial(0, 5, 3).Nodes.Single().Attributes.Should().BeEmpty();
    }

    [Fact]
    public void Normalization_per_position_is_refused_by_name() =>
        ((Action)(() => Spatial(0, 1, 3, 1, 1))).Should().Throw<ModelException>().WithMessage("*BatchNormalization*opset 8 to opset 9*'spatial' = 0*");

    [Fact]
    public void Upsample_becomes_Resize()
    {
        var b = new GraphBuilder("net", 9);
        var x = b.Input("x", ElementType.Float32, 1, 1, 4, 4);
        b.Output(b.Add("Upsample", [x, b.Constant(Tensor.Create<float>([1, 1, 2, 2], 4))], ("mode", "nearest")), "y");
        var node = new OpsetConversion(17).Run(b.Build()).Nodes.Single();
        node.OpType.Should().Be("Resize");
        node.Text("coordinate_transformation_mode", "").Should().Be("asymmetric");
        node.Text("nearest_mode", "").Should().Be("floor");
        node.Inputs.Should().HaveCount(3);
    }

    [Fact]
    public void Reductions_take_axes_as_input_from_18_on()
    {
        Convert(13, 17, (b, x) => b.ReduceMean(x, false, 1), 2, 3).Nodes.Single().Attributes.Should().ContainKey("axes");
        Convert(13, 18, (b, x) => b.ReduceMean(x, false, 1), 2, 3).Nodes.Single().Inputs.Should().HaveCount(2);
    }

    [Fact]
    public void Broadcasting_from_an_axis_on_becomes_an_unsqueeze()
    {
        var b = new GraphBuilder("net", 6);
        var x = b.Input("x", ElementType.Float32, 2, 3, 4, 4);
        b.Output(b.Add("Add", [x, b.Constant(WeightFiller.Constant(1, 3))], ("broadcast", 1L), ("axis", 1L)), "y");
        var graph = new OpsetConversion(17).Run(b.Build());
        graph.Nodes.Select(n => n.OpType).Should().Equal("Unsqueeze", "Add");
        ShapeInference.Infer(graph).Dims(graph.Nodes[0].Output()).Should().Equal(3, 1, 1);
    }

    [Fact]
    public void Training_outputs_of_a_normalization_are_refused_by_name()
    {
        var b = new GraphBuilder("net", 9);
        var x = b.Input("x", ElementType.Float32, 2, 3, 4, 4);
        var one = b.Constant(WeightFiller.Constant(1, 3));
        b.Output(b.Add("BatchNormalization", [x, one, one, one, one], [], ["y", "mean"])[0]);
        ((Action)(() => new OpsetConversion(17).Run(b.Build()))).Should().Throw<ModelException>().WithMessage("BatchNormalization*opset 13 to opset 14*training outputs*");
    }

    [Fact]
    public void Going_down_is_possible_where_nothing_changed_and_refused_by_name_elsewhere()
    {
        Convert(17, 14, (b, x) => b.Relu(x), 2).Opset.Should().Be(14);
        ((Action)(() => Convert(17, 12, (b, x) => b.Relu(x), 2))).Should().Throw<ModelException>().WithMessage("Relu*opset 17 to opset 12*");
    }

    [Fact]
    public void An_old_file_that_lists_weights_as_inputs_stops_listing_them()
    {
        var graph = new OpsetConversion().Run(LeanReader.Load(TestData.Path("onnx-backend/light/light_squeezenet.onnx")));
        graph.Inputs.Should().ContainSingle();
        graph.Model.IrVersion.Should().BeGreaterThan(3);
    }

    public static TheoryData<string> Files() => [.. ModelFiles.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_real_model_converts_to_the_newest_opset_with_the_same_shapes(string file)
    {
        var graph = LeanReader.Load(TestData.Path(file));
        var converted = new OpsetConversion().Run(graph);
        converted.Opset.Should().Be(Graphs.Operators.NewestOpset);
        var (before, after) = (ShapeInference.Infer(graph), ShapeInference.Infer(converted));
        foreach (var output in graph.Outputs) after[output.Name].Shape?.ToString().Should().Be(before[output.Name].Shape?.ToString());
    }
}
