using Compress.Graphs;
using Compress.Training.Data;
using TorchSharp;
using GraphTensor = Compress.Graphs.Tensor;

namespace Compress.Training.Tests.Evidence;

public class ChannelEvidenceTests : TrainingTest
{
    private static readonly TrainingOptions Options = new() { BatchSize = 64, Threads = 1 };

    [Fact]
    public void Every_weighted_layer_has_a_number_per_output_channel()
    {
        var data = Glyphs();
        var graph = NetworkZoo.Build("resnet8", GlyphNetwork);
        using var module = new GraphModule(graph);
        var evidence = ChannelEvidence.Taylor(module, Options.EvaluationLoader(data.Train, GlyphPlan), batches: 1);
        evidence.Keys.Should().BeEquivalentTo(graph.Nodes.Where(n => n.OpType is "Conv" or "Gemm").Select(n => n.Input(1)));
        foreach (var (name, values) in evidence)
        {
            values.Should().HaveCount((int)graph.Initializers[name].Dims[0]).And.OnlyContain(v => v >= 0);
            values.Should().Contain(v => v > 0);
        }
        module.Parameters.Should().OnlyContain(p => p.Value.grad!.abs().max().ToDouble() == 0);
    }

    [Theory]
    [InlineData("conv")]
    [InlineData("conv with batch normalization")]
    [InlineData("transposed convolution in groups")]
    [InlineData("gemm without transposition")]
    [InlineData("quantized weight")]
    public void The_number_is_the_squared_derivative_by_a_factor_on_the_channel(string layer)
    {
        // The same layer twice, the second time with an explicit gate of ones behind it, whose gradient is what is estimated.
        var data = Glyphs(train: 64);
        var loader = Options.EvaluationLoader(data.Train, GlyphPlan);
        using var module = new GraphModule(Build(layer, gated: false, out var weight, out _));
        var evidence = ChannelEvidence.Taylor(module, loader)[weight];
        using var scope = torch.NewDisposeScope();
        var gatedGraph = Build(layer, gated: true, out _, out var gate);
        using var gatedModule = new GraphModule(gatedGraph, new GraphModuleOptions { TrainOnly = [gate] });
        var batch = loader.Epoch().First();
        var inputs = torch.tensor(batch.Inputs[..(batch.Count * batch.SampleSize)], batch.Shape);
        var labels = torch.tensor(batch.Labels[..batch.Count], [batch.Count]);
        torch.nn.functional.cross_entropy(gatedModule.Forward(inputs), labels).backward();
        var gradient = gatedModule.Parameters.Single().Value.grad!.data<float>().ToArray();
        evidence.Should().HaveCount(gradient.Length);
        // The float weight stands for the quantized one, half a step of 1/100 away at most.
        var tolerance = (layer == "quantized weight" ? 0.05f : 1e-3f) * gradient.Max(g => g * g);
        for (var i = 0; i < gradient.Length; i++)
            evidence[i].Should().BeApproximately(gradient[i] * gradient[i], tolerance, $"channel {i}");
    }

    private static Graph Build(string layer, bool gated, out string weight, out string gate)
    {
        var b = new GraphBuilder("net", seed: 4);
        var x = b.Input("input", ElementType.Float32, Dimension.Named("batch"), 1, 16, 16);
        var channels = 6L;
        GraphValue y;
        weight = "conv_weight";
        switch (layer)
        {
            case "conv":
                y = b.Conv(x, channels, 3);
                break;
            case "conv with batch normalization":
                y = b.Add("BatchNormalization", [b.Conv(x, channels, 3, bias: false), b.Weights.Normal(1, 6).In(b), b.Weights.Normal(1, 6).In(b), b.Weights.Normal(1, 6).In(b), WeightFiller.Constant(2, 6).In(b)]);
                break;
            case "transposed convolution in groups":
                weight = "conv_weight_2";
                y = b.ConvTranspose(b.Conv(x, 4, 3, stride: 2), channels, 2, stride: 2, group: 2);
                break;
            case "gemm without transposition":
                weight = "w";
                y = b.Reshape(b.Add("Gemm", [b.Flatten(x), b.Constant(b.Weights.Normal(0.1, 256, channels), "w"), b.Constant(b.Weights.Normal(1, channels), "b")]), 0, channels, 1, 1);
                break;
            default:
                weight = "w";
                GraphValue s = b.Constant(GraphTensor.Create<float>([.. Enumerable.Repeat(0.01f, 6)], 6)), z = b.Constant(GraphTensor.Create<sbyte>(new sbyte[6], 6));
                var q = b.Add("QuantizeLinear", [b.Constant(b.Weights.Uniform(-1, 1, channels, 1, 3, 3), "w"), s, z], ("axis", 0L));
                y = b.Add("Conv", [x, b.Add("DequantizeLinear", [q, s, z], ("axis", 0L))], ("pads", AttributeValue.From(1, 1, 1, 1)));
                break;
        }
        gate = "gate";
        if (gated) y = b.Mul(y, b.Constant(WeightFiller.Constant(1, channels, 1, 1), gate));
        var features = b.Flatten(b.GlobalAveragePool(b.Sigmoid(y)));
        return b.Output(b.Add("Gemm", [features, b.Constant(b.Weights.Normal(3, 10, channels), "head")], ("transB", 1L)), "logits").Build();
    }
}

file static class BuilderExtensions
{
    public static GraphValue In(this GraphTensor tensor, GraphBuilder b) => b.Constant(tensor, "bn");
}
