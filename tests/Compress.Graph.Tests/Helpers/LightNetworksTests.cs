using Compress.Testing;

namespace Compress.Graphs.Tests;

public class LightNetworksTests
{
    // Those with few enough weights to be made in a moment.
    public static TheoryData<string> Files() => [.. ModelFiles.Light.Where(f => f.Contains("squeezenet", StringComparison.Ordinal) || f.Contains("shufflenet", StringComparison.Ordinal) || f.Contains("inception_v1", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_layer_gets_weights_that_differ(string file)
    {
        var graph = new ConstantFolding().Run(LightNetworks.WithWeights(LeanReader.Load(TestData.Path(file))));
        var layers = graph.Nodes.Where(n => n.OpType is "Conv" or "Gemm" or "BatchNormalization").ToList();
        layers.Should().NotBeEmpty();
        foreach (var layer in layers)
        {
            var name = graph.Index.Producer(layer.Input(1)) is { OpType: "Reshape" } reshape ? reshape.Input(0) : layer.Input(1);
            var weights = Constants.Floats(graph, name);
            weights.Should().NotBeNull(layer.ToString());
            weights!.AsSpan<float>().ToArray().Distinct().Count().Should().BeGreaterThan((int)Math.Min(weights.Length, 50) / 2, layer.ToString());
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_network()
    {
        var graph = LeanReader.Load(TestData.Path("onnx-backend/light/light_squeezenet.onnx"));
        GraphEquality.FirstDifference(LightNetworks.WithWeights(graph, 3), LightNetworks.WithWeights(graph, 3)).Should().BeNull();
        GraphEquality.FirstDifference(LightNetworks.WithWeights(graph, 3), LightNetworks.WithWeights(graph, 4)).Should().NotBeNull();
    }
}
