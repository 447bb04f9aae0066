namespace Compress.Graphs.Tests;

public class GraphBuilderTests
{
    [Fact]
    public void A_small_network_is_built_with_inferred_shapes()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, Dimension.Named("batch"), 3, 32, 32);
        var y = b.Relu(b.BatchNormalization(b.Conv(x, 16, kernel: 3, bias: false)));
        y = b.Add(y, b.Conv(x, 16, kernel: 1));
        y = b.MaxPool(y, 2);
        y = b.Linear(b.Flatten(y), 10);
        b.Output(y, "logits");
        var graph = b.Build();

        graph.Outputs.Single().Name.Should().Be("logits");
        graph.Outputs.Single().Shape.Should().Equal(new Shape([Dimension.Named("batch"), 10]));
        graph.Initializers["conv_weight"].Dims.Should().Equal(16, 3, 3, 3);
        graph.Initializers["fc_weight"].Dims.Should().Equal(10, 16 * 16 * 16);
        graph.Opset.Should().Be(17);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        static byte[] Weights(ulong seed)
        {
            var b = new GraphBuilder("net", seed: seed);
            b.Output(b.Linear(b.Input("x", ElementType.Float32, 1, 8), 4), "y");
            return b.Build().Initializers["fc_weight"].Bytes.ToArray();
        }

        Weights(5).Should().Equal(Weights(5));
        Weights(5).Should().NotEqual(Weights(6));
    }

    [Fact]
    public void He_normal_weights_have_the_stated_deviation()
    {
        var values = new WeightFiller(3).HeNormal(50, 200, 50).AsSpan<float>().ToArray();
        values.Average().Should().BeApproximately(0, 0.01f);
        Math.Sqrt(values.Average(v => v * v)).Should().BeApproximately(Math.Sqrt(2.0 / 50), 0.01);
    }

    [Fact]
    public void A_mistake_is_told_where_it_is_made()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 1, 3, 8, 8);
        var wrong = () => b.Linear(x, 10);
        wrong.Should().Throw<ModelException>().WithMessage("*Gemm*[1, 3, 8, 8]*flatten*");
    }

    [Fact]
    public void A_name_cannot_be_taken_twice()
    {
        var b = new GraphBuilder("net");
        b.Input("x", ElementType.Float32, 1);
        ((Action)(() => b.Input("x", ElementType.Float32, 1))).Should().Throw<ModelException>().WithMessage("*'x' is taken*");
    }

    [Fact]
    public void An_input_given_out_under_another_name_passes_through_an_identity()
    {
        var b = new GraphBuilder("net");
        b.Output(b.Input("x", ElementType.Float32, 1), "y");
        b.Build().Nodes.Single().OpType.Should().Be("Identity");
    }

    [Fact]
    public void A_value_may_be_used_after_it_became_an_output()
    {
        var b = new GraphBuilder("net");
        var y = b.Relu(b.Input("x", ElementType.Float32, 1));
        b.Output(y, "features").Output(b.Add("Neg", [y]), "y");
        b.Build().Nodes[1].Inputs.Should().Equal("features");
    }
}
