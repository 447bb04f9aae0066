using Compress.Graphs;
using TorchSharp;

namespace Compress.Training.Tests.Zoo;

public class NetworkZooTests : TrainingTest
{
    public static TheoryData<string> Names => [.. NetworkZoo.All.Select(n => n.Name)];

    [Theory]
    [InlineData("lenet5", 61_706)]
    [InlineData("lenet5-caffe", 431_080)]
    [InlineData("lenet-300-100", 266_610)]
    [InlineData("resnet8", 77_754)]
    [InlineData("resnet20", 272_186)]
    public void Known_networks_have_their_number_of_parameters(string name, long parameters)
    {
        using var module = new GraphModule(NetworkZoo.Build(name));
        module.Parameters.Sum(p => p.Value.numel()).Should().Be(parameters);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_runs_forwards_and_backwards(string name)
    {
        using var scope = torch.NewDisposeScope();
        var options = new ZooOptions { Input = name == "mlp" ? [14] : [3, 32, 32], Classes = 7 };
        using var module = new GraphModule(NetworkZoo.Build(name, options)) { Training = true };
        long[] shape = [2, .. options.Input];
        var logits = module.Forward(torch.randn(shape));
        logits.shape.Should().Equal(2, 7);
        logits.sum().backward();
        module.Parameters.Should().OnlyContain(p => p.Value.grad != null);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        byte[] Weights(ulong seed) => NetworkZoo.Build("resnet8", new ZooOptions { Seed = seed }).Initializers["conv_weight"].Bytes.ToArray();
        Weights(1).Should().Equal(Weights(1)).And.NotEqual(Weights(2));
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        var find = () => NetworkZoo.Find("resnet9");
        find.Should().Throw<ModelException>().WithMessage("*'resnet9'*resnet8*");
    }
}
