namespace Compress.Graphs.Tests;

public class FoldBatchNormalizationTests
{
    private static readonly FoldBatchNormalization Pass = new();

    private static GraphValue Norm(GraphBuilder b, GraphValue x)
    {
        var channels = b.SizeOf(x, 1);
        return b.Add("BatchNormalization",
            [x, b.Constant(b.Weights.Uniform(0.5f, 1.5f, channels), "s"), b.Constant(b.Weights.Uniform(-1, 1, channels), "b"), b.Constant(b.Weights.Uniform(-1, 1, channels), "m"), b.Constant(b.Weights.Uniform(0.5f, 2, channels), "v")],
            ("epsilon", 1e-3f));
    }

    private static Graph Build(Func<GraphBuilder, GraphValue, GraphValue> layers, params Dimension[] dims)
    {
        var b = new GraphBuilder("net");
        b.Output(layers(b, b.Input("x", ElementType.Float32, dims)), "y");
        return b.Build();
    }

    // Scale and shift of one channel, from the definition.
    private static (double Scale, double Shift) Channel(Graph g, int c)
    {
        float At(string name) => g.Initializers[name].AsSpan<float>()[c];
        var scale = At("s") / Math.Sqrt(At("v") + 1e-3);
        return (scale, At("b") - At("m") * scale);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Into_a_convolution(bool bias, int group)
    {
        var graph = Build((b, x) => Norm(b, b.Conv(x, 4, 3, bias: bias, group: group)), 1, 6, 8, 8);
        var folded = Pass.Run(graph);

        folded.Nodes.Single().OpType.Should().Be("Conv");
        folded.Nodes.Single().Outputs.Single().Should().Be("y");
        folded.Initializers.Should().HaveCount(2);
        var (before, after) = (graph.Initializers["conv_weight"], folded.Initializers["conv_weight_folded"]);
        for (var c = 0; c < 4; c++)
        {
            var (scale, shift) = Channel(graph, c);
            var size = (int)before.Length / 4;
            for (var i = 0; i < size; i++) after.AsSpan<float>()[c * size + i].Should().BeApproximately((float)(before.AsSpan<float>()[c * size + i] * scale), 1e-6f);
            folded.Initializers[folded.Nodes[0].Input(2)].AsSpan<float>()[c].Should().BeApproximately((float)shift, 1e-6f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Into_a_transposed_convolution(int group)
    {
        var graph = Build((b, x) => Norm(b, b.ConvTranspose(x, 4, 2, stride: 2, group: group)), 1, 6, 4, 4);
        var folded = Pass.Run(graph);
        folded.Nodes.Single().OpType.Should().Be("ConvTranspose");
        var (before, after) = (graph.Initializers["conv_weight"], folded.Initializers["conv_weight_folded"]);
        var perGroup = 4 / group;
        for (var input = 0; input < 6; input++)
        {
            for (var output = 0; output < perGroup; output++)
            {
                var channel = input / (6 / group) * perGroup + output;
                var at = (input * perGroup + output) * 4;
                after.AsSpan<float>()[at].Should().BeApproximately((float)(before.AsSpan<float>()[at] * Channel(graph, channel).Scale), 1e-6f);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Into_a_matrix_product(long transposed)
    {
        var graph = Build((b, x) =>
        {
            var w = b.Constant(transposed != 0 ? b.Weights.HeNormal(5, 3, 5) : b.Weights.HeNormal(5, 5, 3), "w");
            return Norm(b, b.Add("Gemm", [x, w, b.Constant(b.Weights.Uniform(-1, 1, 3), "c")], ("transB", transposed), ("beta", 0.5f)));
        }, 2, 5);
        var folded = Pass.Run(graph);
        folded.Nodes.Single().Float("beta", 0).Should().Be(1);
        var (scale, shift) = Channel(graph, 2);
        folded.Initializers["c_folded"].AsSpan<float>()[2].Should().BeApproximately((float)(graph.Initializers["c"].AsSpan<float>()[2] * 0.5 * scale + shift), 1e-6f);
        var at = transposed != 0 ? 2 * 5 + 1 : 1 * 3 + 2;
        folded.Initializers["w_folded"].AsSpan<float>()[at].Should().BeApproximately((float)(graph.Initializers["w"].AsSpan<float>()[at] * scale), 1e-6f);
    }

    [Fact]
    public void Shared_weights_are_folded_for_one_layer_only()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 1, 3, 8, 8);
        var w = b.Constant(b.Weights.HeNormal(27, 4, 3, 3, 3), "w");
        b.Output(Norm(b, b.Add("Conv", [x, w])), "y").Output(b.Add("Conv", [x, w]), "z");
        var folded = Pass.Run(b.Build());
        folded.Nodes.Select(n => n.Input(1)).Should().BeEquivalentTo("w_folded", "w");
    }

    [Fact]
    public void Not_where_the_value_between_is_an_output()
    {
        var b = new GraphBuilder("net");
        var conv = b.Conv(b.Input("x", ElementType.Float32, 1, 3, 8, 8), 4, 3);
        var graph = b.Output(conv).Output(Norm(b, conv)).Build();
        Pass.Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Not_where_something_else_reads_the_value_between()
    {
        var graph = Build((b, x) =>
        {
            var conv = b.Conv(x, 4, 3);
            return b.Add(conv, Norm(b, conv));
        }, 1, 3, 8, 8);
        Pass.Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Not_where_it_trains()
    {
        var graph = Build((b, x) =>
        {
            var conv = b.Conv(x, 4, 3);
            return b.Add("BatchNormalization", [conv, .. Enumerable.Range(0, 4).Select(_ => b.Constant(WeightFiller.Constant(1, 4)))], ("training_mode", 1L));
        }, 1, 3, 8, 8);
        Pass.Run(graph).Should().BeSameAs(graph);
    }

    [Fact]
    public void Not_where_the_statistics_are_fed()
    {
        var b = new GraphBuilder("net");
        var conv = b.Conv(b.Input("x", ElementType.Float32, 1, 3, 8, 8), 4, 3);
        var mean = b.Input("mean", ElementType.Float32, 4);
        var one = b.Constant(WeightFiller.Constant(1, 4));
        var graph = b.Output(b.Add("BatchNormalization", [conv, one, one, mean, one]), "y").Build();
        Pass.Run(graph).Should().BeSameAs(graph);
    }
}
