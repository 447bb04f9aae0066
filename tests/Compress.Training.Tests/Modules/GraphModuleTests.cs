using Compress.Graphs;
using TorchSharp;

namespace Compress.Training.Tests.Modules;

public class GraphModuleTests : TrainingTest
{
    [Fact]
    public void Parameters_are_the_float_weights_and_statistics_are_buffers()
    {
        var graph = NetworkZoo.Build("resnet8");
        using var module = new GraphModule(graph);
        module.Buffers.Should().HaveCount(18).And.OnlyContain(b => b.Name.Contains("bn_mean") || b.Name.Contains("bn_var"));
        module.Parameters.Concat(module.Buffers).Select(p => p.Name).Should().BeEquivalentTo(graph.Initializers.Keys);
    }

    [Fact]
    public void Numbers_before_the_first_weight_and_single_numbers_stay()
    {
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 1, 3);
        var shifted = b.Sub(x, b.Constant(b.Weights.Normal(1, 3), "mean"));
        var y = b.Mul(b.Linear(shifted, 3), b.Scalar(0.5f));
        b.Output(b.Add(y, b.Constant(b.Weights.Normal(1, 3), "late_bias")), "y");
        using var module = new GraphModule(b.Build());
        module.Parameters.Select(p => p.Name).Should().BeEquivalentTo("fc_weight", "fc_bias", "late_bias");
    }

    [Fact]
    public void Frozen_initializers_and_all_but_the_named_ones_stay()
    {
        var graph = NetworkZoo.Build("lenet5");
        using var frozen = new GraphModule(graph, new GraphModuleOptions { Frozen = ["conv_weight"] });
        frozen.Parameters.Select(p => p.Name).Should().NotContain("conv_weight").And.Contain("fc_weight");
        using var only = new GraphModule(graph, new GraphModuleOptions { TrainOnly = ["fc_weight", "fc_bias"] });
        only.Parameters.Select(p => p.Name).Should().BeEquivalentTo("fc_weight", "fc_bias");
    }

    [Fact]
    public void A_mask_that_is_frozen_lets_the_weight_train()
    {
        using var scope = torch.NewDisposeScope();
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 2, 2);
        GraphValue w = b.Constant(b.Weights.Normal(1, 2, 2), "weight"), mask = b.Constant(Tensor.Create<float>([1, 0, 0, 1], 2, 2), "mask");
        b.Output(b.MatMul(x, b.Mul(w, mask)), "y");
        using var module = new GraphModule(b.Build(), new GraphModuleOptions { Frozen = ["mask"] });
        module.Parameters.Select(p => p.Name).Should().Equal("weight");
        module.Forward(torch.ones([2, 2])).sum().backward();
        module.Parameters[0].Value.grad!.data<float>().ToArray().Should().Equal(2, 0, 0, 2);
    }

    [Fact]
    public void Running_statistics_move_by_momentum_in_training_mode_alone()
    {
        using var scope = torch.NewDisposeScope();
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 4, 1);
        using var module = new GraphModule(b.Output(b.BatchNormalization(x, momentum: 0.75f), "y").Build());
        var values = torch.tensor(new[] { 1f, 2, 3, 6 }, [4, 1]);
        module.Forward(values);
        Statistics().Should().Equal(0, 1);
        module.Training = true;
        module.Forward(values);
        // Mean 3, unbiased variance 14 / 3.
        Statistics().Should().Equal(0.75f, 0.75f + 0.25f * 14 / 3);

        float[] Statistics() => [.. module.ToGraph().Initializers.Where(i => i.Key is "bn_mean" or "bn_var").Select(i => i.Value.AsSpan<float>()[0])];
    }

    [Fact]
    public void The_graph_comes_back_with_every_name()
    {
        var graph = NetworkZoo.Build("mobilenetv2");
        using var module = new GraphModule(graph);
        var back = module.ToGraph();
        back.Initializers.Keys.Should().Equal(graph.Initializers.Keys);
        back.Nodes.Should().Equal(graph.Nodes);
        foreach (var (name, value) in graph.Initializers) back.Initializers[name].Bytes.ToArray().Should().Equal(value.Bytes.ToArray(), name);
    }

    [Fact]
    public void A_reshape_with_the_batch_written_into_it_grows_with_the_batch()
    {
        using var scope = torch.NewDisposeScope();
        var b = new GraphBuilder("net");
        var x = b.Input("x", ElementType.Float32, 1, 2, 3);
        using var module = new GraphModule(b.Output(b.Reshape(x, 1, 6), "y").Build());
        module.Forward(torch.zeros([5, 2, 3])).shape.Should().Equal(5, 6);
    }

    [Fact]
    public void Observed_values_are_all_shown_and_not_overwritten()
    {
        using var scope = torch.NewDisposeScope();
        var graph = NetworkZoo.Build("resnet8", GlyphNetwork);
        using var module = new GraphModule(graph);
        var least = new Dictionary<string, double>();
        module.Forward(new Dictionary<string, torch.Tensor> { ["input"] = torch.randn([2, 1, 16, 16]) }, (name, value) => least[name] = value.min().ToDouble());
        least.Keys.Should().BeEquivalentTo(graph.Nodes.SelectMany(n => n.Outputs).Append("input"));
        least.Where(v => v.Key.StartsWith("batchnormalization", StringComparison.Ordinal)).Should().OnlyContain(v => v.Value < 0);
    }

    [Fact]
    public void An_unknown_operator_is_refused_by_name()
    {
        var graph = new Graph
        {
            Inputs = [new ValueInfo("x", ElementType.Float32, Shape.Of(1))],
            Outputs = [new ValueInfo("y", ElementType.Float32, null)],
            Nodes = [new Node("NoSuchThing", ["x"], ["y"]) { Name = "odd" }],
        };
        var make = () => new GraphModule(graph);
        make.Should().Throw<ModelException>().WithMessage("*NoSuchThing 'odd'*no lowering*");
    }

    [Fact]
    public void A_failing_operator_names_its_node()
    {
        using var scope = torch.NewDisposeScope();
        using var module = new GraphModule(NetworkZoo.Build("lenet5"));
        var run = () => module.Forward(torch.zeros([1, 3, 28, 28]));
        run.Should().Throw<TrainingException>().WithMessage("Conv 'conv'*");
    }
}
