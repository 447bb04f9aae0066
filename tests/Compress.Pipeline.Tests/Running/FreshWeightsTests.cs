using Compress.Graphs;
using Compress.Training;

namespace Compress.Pipeline.Tests.Running;

/// <summary>The control from scratch: nothing of what a network learned is left in it.</summary>
public sealed class FreshWeightsTests
{
    private const float Learned = 7;

    public static TheoryData<string> Names => [.. NetworkZoo.All.Select(n => n.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_weight_and_statistic_is_new_and_the_network_is_the_same(string name)
    {
        TorchLibrary.Require();
        var graph = NetworkZoo.Build(name, name switch
        {
            "linear" or "mlp" => new ZooOptions { Input = [14] },
            "bag-of-words" or "text-lstm" or "text-transformer" => new ZooOptions { Input = [12], Vocabulary = 30 },
            _ => new ZooOptions { Input = [1, 20, 20] },
        });
        using var module = new GraphModule(graph);
        var weights = module.Parameters.Concat(module.Buffers).Select(p => p.Name).ToList();
        var learned = graph with { Initializers = graph.Initializers.WithAll(weights.Select(w => KeyValuePair.Create(w, WeightFiller.Constant(Learned, graph.Initializers[w].Dims.AsSpan())))) };
        var fresh = FreshWeights.Fill(learned, 1);
        fresh.Nodes.Should().Equal(graph.Nodes);
        fresh.Initializers.Keys.Should().Equal(graph.Initializers.Keys);
        foreach (var weight in weights) fresh.Initializers[weight].AsSpan<float>().ToArray().Should().NotContain(Learned, weight);
        foreach (var other in graph.Initializers.Keys.Except(weights)) fresh.Initializers[other].Bytes.ToArray().Should().Equal(graph.Initializers[other].Bytes.ToArray(), other);
        FreshWeights.Fill(learned, 1).Initializers.Values.SelectMany(v => v.Bytes.ToArray()).Should().Equal(fresh.Initializers.Values.SelectMany(v => v.Bytes.ToArray()), "the seed decides");
    }
}
