using Compress.Graphs;
using TorchSharp;

namespace Compress.Training.Tests.FineTuning;

public class LowRankAdapterTests : TrainingTest
{
    private static readonly TrainingOptions Short = new() { Epochs = 2, BatchSize = 32, Threads = 1, Optimizer = new OptimizerSettings { LearningRate = 0.05 } };

    [Theory]
    [InlineData("lenet-300-100", 3)]
    [InlineData("text-transformer", 13)]
    public void Adapters_change_nothing_before_they_are_trained(string name, int adapters)
    {
        using var scope = torch.NewDisposeScope();
        var graph = Network(name);
        var lora = LowRankAdapters.Insert(graph, 2);
        lora.Weights.Should().HaveCount(adapters);
        var input = name == "lenet-300-100" ? torch.randn([3, 1, 16, 16]) : torch.randint(0, 40, [3, 6]);
        using GraphModule plain = new(graph), adapted = new(lora.Graph, new GraphModuleOptions { TrainOnly = lora.Trained });
        adapted.Forward(input).equal(plain.Forward(input)).Should().BeTrue();
        adapted.Parameters.Select(p => p.Name).Should().BeEquivalentTo(lora.Trained);
        adapted.Parameters.Sum(p => p.Value.numel()).Should().BeLessThan(plain.Parameters.Sum(p => p.Value.numel()) / 4);
    }

    [Fact]
    public void What_adapters_learned_is_merged_into_a_graph_of_the_old_form()
    {
        using var scope = torch.NewDisposeScope();
        var data = Glyphs();
        var graph = Network("lenet-300-100");
        var lora = LowRankAdapters.Insert(graph, 4, alpha: 8);
        using var module = new GraphModule(lora.Graph, new GraphModuleOptions { TrainOnly = lora.Trained });
        var result = new Trainer(module, Short).Run(Short.TrainingLoader(data.Train, GlyphPlan));
        result.History[^1].Loss.Should().BeLessThan(result.History[0].Loss);
        var merged = lora.Merge(result.Graph);
        merged.Nodes.Should().Equal(graph.Nodes);
        merged.Initializers.Keys.Should().Equal(graph.Initializers.Keys);
        using var plain = new GraphModule(merged);
        var input = torch.randn([5, 1, 16, 16]);
        Tensors(plain.Forward(input)).Zip(Tensors(module.Forward(input))).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 1e-4);
        merged.Initializers["fc_weight"].Bytes.ToArray().Should().NotEqual(graph.Initializers["fc_weight"].Bytes.ToArray());
        merged.Initializers["fc_bias"].Bytes.ToArray().Should().Equal(graph.Initializers["fc_bias"].Bytes.ToArray());
    }

    [Fact]
    public void The_last_layers_alone_are_trained()
    {
        var data = Glyphs();
        var graph = NetworkZoo.Build("resnet8", GlyphNetwork);
        FineTune.LastLayers(graph, 1).Should().BeEquivalentTo("fc_weight", "fc_bias");
        FineTune.LastLayers(graph, 2).Should().HaveCount(5, "a convolution without bias has a normalization behind it");
        using var module = new GraphModule(graph, new GraphModuleOptions { TrainOnly = FineTune.LastLayers(graph, 1), FreezeStatistics = true });
        var result = new Trainer(module, Short).Run(Short.TrainingLoader(data.Train, GlyphPlan));
        foreach (var (name, value) in graph.Initializers)
        {
            var same = result.Graph.Initializers[name].Bytes.Span.SequenceEqual(value.Bytes.Span);
            same.Should().Be(!name.StartsWith("fc_", StringComparison.Ordinal), name);
        }
        var many = () => FineTune.LastLayers(graph, 100);
        many.Should().Throw<ModelException>().WithMessage("*last 100 layers*10 layers*");
    }

    [Fact]
    public void Nothing_to_adapt_is_said()
    {
        var insert = () => LowRankAdapters.Insert(NetworkZoo.Build("resnet8", GlyphNetwork), 16);
        insert.Should().Throw<ModelException>().WithMessage("*no Gemm or MatMul*16*");
        var twice = () => LowRankAdapters.Insert(LowRankAdapters.Insert(Network("lenet-300-100"), 4).Graph, 4);
        twice.Should().Throw<ModelException>();
    }

    private static float[] Tensors(torch.Tensor value) => value.detach().contiguous().data<float>().ToArray();

    private static Graph Network(string name) => NetworkZoo.Build(name, name == "lenet-300-100" ? GlyphNetwork : new ZooOptions { Input = [6], Vocabulary = 40, Classes = 3 });
}
