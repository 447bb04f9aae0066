namespace Compress.Graphs.Tests;

public class FusionTests
{
    private static Graph Build(long opset, Func<GraphBuilder, GraphValue, GraphValue> layers, params Dimension[] dims)
    {
        var b = new GraphBuilder("net", opset);
        b.Output(layers(b, b.Input("x", ElementType.Float32, dims)), "y");
        return b.Build();
    }

    private static GraphValue ErfGelu(GraphBuilder b, GraphValue x) => b.Mul(b.Mul(x, b.Add(b.Scalar(1), b.Add("Erf", [b.Div(x, b.Scalar(1.4142135f))]))), b.Scalar(0.5f));

    [Fact]
    public void Gelu_in_pieces_becomes_one() => new FuseGelu().Run(Build(20, ErfGelu, 2, 4)).Nodes.Select(n => n.OpType).Should().Equal("Gelu");

    [Fact]
    public void Gelu_by_tanh_becomes_one()
    {
        var fused = new FuseGelu().Run(Build(20, (b, x) =>
        {
            var inner = b.Mul(b.Scalar(0.7978846f), b.Add(x, b.Mul(b.Scalar(0.044715f), b.Add("Pow", [x, b.Scalar(3)]))));
            return b.Mul(b.Mul(b.Scalar(0.5f), x), b.Add(b.Tanh(inner), b.Scalar(1)));
        }, 2, 4));
        fused.Nodes.Single().Text("approximate", "").Should().Be("tanh");
    }

    [Fact]
    public void Gelu_stays_in_pieces_before_opset_20()
    {
        var graph = Build(17, ErfGelu, 2, 4);
        new FuseGelu().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Gelu_with_another_number_is_none()
    {
        var graph = Build(20, (b, x) => b.Mul(b.Mul(x, b.Add(b.Add("Erf", [b.Div(x, b.Scalar(1.5f))]), b.Scalar(1))), b.Scalar(0.5f)), 2, 4);
        new FuseGelu().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Gelu_of_two_values_is_none()
    {
        var graph = Build(20, (b, x) => b.Mul(b.Mul(b.Relu(x), b.Add(b.Add("Erf", [b.Div(x, b.Scalar(1.4142135f))]), b.Scalar(1))), b.Scalar(0.5f)), 2, 4);
        new FuseGelu().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Gelu_of_which_a_piece_is_an_output_stays()
    {
        var b = new GraphBuilder("net", 20);
        var x = b.Input("x", ElementType.Float32, 2);
        var erf = b.Add("Erf", [b.Div(x, b.Scalar(1.4142135f))]);
        var graph = b.Output(erf, "piece").Output(b.Mul(b.Mul(x, b.Add(erf, b.Scalar(1))), b.Scalar(0.5f)), "y").Build();
        new FuseGelu().Run(graph).Should().BeSameAs(graph);
    }

    private static GraphValue Norm(GraphBuilder b, GraphValue x, long axis = -1, bool square = false)
    {
        var centred = b.Sub(x, b.ReduceMean(x, true, axis));
        var variance = b.ReduceMean(square ? b.Mul(centred, centred) : b.Add("Pow", [centred, b.Scalar(2)]), true, axis);
        var normal = b.Div(centred, b.Add("Sqrt", [b.Add(variance, b.Scalar(1e-5f))]));
        return b.Add(b.Mul(normal, b.Constant(b.Weights.Uniform(0, 1, 8), "scale")), b.Constant(b.Weights.Uniform(0, 1, 8), "bias"));
    }

    [Theory]
    [InlineData(17, true)]
    [InlineData(18, false)]
    public void Layer_normalization_in_pieces_becomes_one(long opset, bool square)
    {
        var fused = new FuseLayerNormalization().Run(Build(opset, (b, x) => Norm(b, x, square: square), 2, 4, 8));
        var node = fused.Nodes.Single();
        node.OpType.Should().Be("LayerNormalization");
        node.Int("axis", 0).Should().Be(-1);
        node.Float("epsilon", 0).Should().Be(1e-5f);
        node.Inputs.Should().Equal("x", "scale", "bias");
    }

    [Fact]
    public void Normalization_over_an_inner_axis_stays_in_pieces()
    {
        var graph = Build(17, (b, x) => Norm(b, x, axis: 1), 2, 8, 8);
        new FuseLayerNormalization().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void A_matrix_product_and_a_row_become_a_Gemm()
    {
        var fused = new FuseMatMulAdd().Run(Build(17, (b, x) => b.Add(b.Constant(b.Weights.Uniform(0, 1, 3), "c"), b.MatMul(x, b.Constant(b.Weights.HeNormal(4, 4, 3), "w"))), 2, 4));
        fused.Nodes.Single().OpType.Should().Be("Gemm");
        fused.Nodes.Single().Inputs.Should().Equal("x", "w", "c");
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(1, 2, 3)]
    public void A_matrix_product_and_something_larger_than_a_row_stay(params int[] dims)
    {
        var graph = Build(17, (b, x) => b.Add(b.MatMul(x, b.Constant(b.Weights.HeNormal(4, 4, 3))), b.Constant(b.Weights.Uniform(0, 1, [.. dims.Select(d => (long)d)]))), 2, 4);
        new FuseMatMulAdd().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void A_batched_matrix_product_stays()
    {
        var graph = Build(17, (b, x) => b.Add(b.MatMul(x, b.Constant(b.Weights.HeNormal(4, 4, 3))), b.Constant(b.Weights.Uniform(0, 1, 3))), 5, 2, 4);
        new FuseMatMulAdd().Run(graph).Should().BeSameAs(graph);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_convolution_takes_a_sum_per_channel_as_bias(bool bias)
    {
        var graph = Build(17, (b, x) => b.Add(b.Conv(x, 4, 3, bias: bias), b.Constant(b.Weights.Uniform(-1, 1, 4, 1, 1), "c")), 1, 3, 8, 8);
        var fused = new FuseConvBias().Run(graph);
        fused.Nodes.Single().OpType.Should().Be("Conv");
        fused.Initializers[fused.Nodes[0].Input(2)].AsSpan<float>().ToArray().Should().Equal(graph.Initializers["c"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_sum_along_the_width_is_no_bias()
    {
        var graph = Build(17, (b, x) => b.Add(b.Conv(x, 8, 3), b.Constant(b.Weights.Uniform(-1, 1, 8), "c")), 1, 3, 8, 8);
        new FuseConvBias().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void A_transpose_and_its_reverse_go()
    {
        var graph = Build(17, (b, x) => b.Relu(b.Transpose(b.Transpose(x, 0, 2, 3, 1), 0, 3, 1, 2)), 1, 3, 8, 8);
        new RemoveIdentity().Run(new CancelTransposes().Run(graph)).Nodes.Select(n => n.OpType).Should().Equal("Relu");
    }

    [Fact]
    public void Two_transposes_become_one()
    {
        var fused = new CancelTransposes().Run(Build(17, (b, x) => b.Transpose(b.Transpose(x, 1, 2, 0), 1, 0, 2), 2, 3, 4));
        fused.Nodes.Single().Ints("perm").Should().Equal(2, 1, 0);
    }

    [Fact]
    public void A_transpose_that_something_else_reads_stays()
    {
        var graph = Build(17, (b, x) =>
        {
            var first = b.Transpose(x, 1, 0);
            return b.Add(b.Relu(first), b.Transpose(first, 1, 0));
        }, 3, 3);
        new CancelTransposes().Run(graph).Nodes.Count(n => n.OpType == "Transpose").Should().Be(2);
    }

    [Fact]
    public void Equal_nodes_become_one()
    {
        var merged = new MergeDuplicates().Run(Build(17, (b, x) => b.Add(b.Relu(b.LeakyRelu(x, 0.1f)), b.Relu(b.LeakyRelu(x, 0.1f))), 3));
        merged.Nodes.Select(n => n.OpType).Should().Equal("LeakyRelu", "Relu", "Add");
    }

    [Fact]
    public void Nodes_with_other_attributes_and_random_ones_are_not_merged()
    {
        var graph = Build(17, (b, x) => b.Add(b.Add(b.LeakyRelu(x, 0.1f), b.LeakyRelu(x, 0.2f)), b.Add(b.Add("RandomNormalLike", [x]), b.Add("RandomNormalLike", [x]))), 3);
        new MergeDuplicates().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void A_duplicate_that_leaves_the_graph_keeps_its_name()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 2);
        var graph = b.Output(b.Relu(x), "a").Output(b.Relu(x), "b").Build();
        new MergeDuplicates().Run(graph).Should().BeSameAs(graph);
    }

    private static Graph Attend(long opset, Func<GraphBuilder, GraphValue, GraphValue>? change = null, bool mask = false)
    {
        var b = new GraphBuilder("net", opset);
        GraphValue Input(string name) => b.Input(name, ElementType.Float32, Dimension.Named("batch"), 2, 5, 8);
        var (q, k, v) = (Input("q"), Input("k"), Input("v"));
        var scores = b.Mul(b.MatMul(q, b.Transpose(k, 0, 1, 3, 2)), b.Scalar(0.35355338f));
        if (mask) scores = b.Add(scores, b.Input("mask", ElementType.Float32, 5, 5));
        scores = change?.Invoke(b, scores) ?? scores;
        return b.Output(b.MatMul(b.Softmax(scores), v), "y").Build();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Attention_in_pieces_becomes_one(bool mask)
    {
        var fused = GraphPasses.Run(Attend(23, mask: mask), [new FuseAttention(), new CancelTransposes(), new RemoveIdentity()]);
        var node = fused.Nodes.Single();
        node.OpType.Should().Be("Attention");
        node.Float("scale", 0).Should().Be(0.35355338f);
        node.Inputs.Should().Equal(mask ? ["q", "k", "v", "mask"] : ["q", "k", "v"]);
    }

    [Fact]
    public void Attention_stays_in_pieces_before_opset_23()
    {
        var graph = Attend(22);
        new FuseAttention().Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Attention_with_something_between_stays()
    {
        var graph = Attend(23, (b, scores) => b.Tanh(scores));
        new FuseAttention().Run(graph).Should().BeSameAs(graph);
    }
}
