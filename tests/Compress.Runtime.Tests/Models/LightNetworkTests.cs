using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;

namespace Compress.Runtime.Tests.Models;

/// <summary>Classic networks with seeded weights against ONNX Runtime: planned, fused and in every layout.</summary>
public sealed class LightNetworkTests
{
    [Theory]
    [InlineData("bvlc_alexnet")]
    [InlineData("densenet121")]
    [InlineData("inception_v1")]
    [InlineData("inception_v2")]
    [InlineData("resnet50")]
    [InlineData("shufflenet")]
    [InlineData("squeezenet")]
    [InlineData("zfnet512")]
    [InlineData("vgg19")]
    public void Sessions_agree_with_the_other_engine(string name)
    {
        var graph = LightNetworks.WithWeights(LeanReader.Load(TestData.Path($"onnx-backend/light/light_{name}.onnx")));
        var bytes = OnnxExporter.ToBytes(graph);
        using var model = CompiledModel.Load(bytes);
        using var session = model.CreateSession();
        session.Plan.IsStatic.Should().BeTrue(session.Plan.Obstacle);
        var random = new Random(5);
        var inputs = model.Inputs.ToDictionary(i => i.Name, i => RandomInputs.Make(i.ElementType, [.. i.Shape!.Select(d => d.Value ?? 1)], random));
        var seen = session.Run(inputs);
        foreach (var (output, expected) in OrtOracle.Run(bytes, inputs))
        {
            Closeness.Difference(seen[output], expected, Closeness.Network).Should().BeNull($"{name}, output {output}");
            Best(seen[output]).Should().Be(Best(expected), "the class is the same");
        }
    }

    private static int Best(Tensor scores)
    {
        var values = scores.AsSpan<float>();
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }
}
