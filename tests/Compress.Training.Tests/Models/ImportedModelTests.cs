using Compress.Onnx;
using Compress.Graphs;
using Compress.Testing;
using TorchSharp;
using GraphTensor = Compress.Graphs.Tensor;

namespace Compress.Training.Tests.Models;

/// <summary>Networks that other tools exported: the same outputs as ONNX Runtime, and training steps that lower a loss.</summary>
public class ImportedModelTests : TrainingTest
{
    public static TheoryData<string> Files =>
    [
        "mnist-8", "cifar_resnet_2b", "vit_pgd_2_3_16", "marabou_cifar10_small", "oval_cifar_base_kw", "super_resolution",
        "ultraface_version-slim-320_simplified", "dtln_model_1", "gtcrn_simple", "magika_standard_v2_1",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Outputs_are_those_of_ONNX_Runtime(string file)
    {
        var path = TestData.Path($"models/{file}.onnx");
        var graph = LeanReader.Load(path);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var module = new GraphModule(graph);
        var inputs = Inputs(graph);
        // ONNX Runtime does not load a model without an opset.
        var expected = graph.Opsets.Count > 0 ? OrtOracle.Run(path, inputs) : OrtOracle.Run(OnnxExporter.ToBytes(new OpsetConversion(17).Run(graph)), inputs);
        var seen = module.Forward(inputs.ToDictionary(i => i.Key, i => i.Value.ToTorch(torch.CPU)));
        seen.Keys.Should().BeEquivalentTo(expected.Keys);
        foreach (var (name, value) in expected)
        {
            var want = value.AsSpan<float>().ToArray();
            var have = seen[name].ToGraph(ElementType.Float32);
            have.Dims.Should().Equal(value.Dims, name);
            var scale = want.Max(MathF.Abs);
            var worst = have.AsSpan<float>().ToArray().Zip(want).Max(p => MathF.Abs(p.First - p.Second));
            (worst / scale).Should().BeLessThan(Tolerance.ImportedModel, $"output '{name}' of greatest size {scale}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Training_steps_lower_the_distance_to_a_perturbed_output(string file)
    {
        var graph = LeanReader.Load(TestData.Path($"models/{file}.onnx"));
        using var outer = torch.NewDisposeScope();
        using var module = new GraphModule(graph, new GraphModuleOptions { Logits = true });
        module.Parameters.Should().NotBeEmpty();
        var inputs = Inputs(graph).ToDictionary(i => i.Key, i => i.Value.ToTorch(torch.CPU));
        torch.Tensor target;
        using (torch.no_grad())
        {
            var first = module.Forward(inputs).Values.First();
            target = first.add(torch.randn(first.shape).mul(0.1 * first.std().ToDouble() + 1e-3));
        }
        var losses = new List<double>();
        for (var step = 0; step < 8; step++)
        {
            using var scope = torch.NewDisposeScope();
            module.ZeroGradients();
            var loss = torch.nn.functional.mse_loss(module.Forward(inputs).Values.First(), target);
            loss.backward();
            losses.Add(loss.ToDouble());
            using var noGrad = torch.no_grad();
            // A thousandth of the step that would reach zero if the loss were as steep all the way (Polyak): small for every network.
            var gradients = module.Parameters.Where(p => p.Value.grad is not null).Select(p => (p.Value, Gradient: p.Value.grad!)).ToArray();
            var steepness = gradients.Sum(g => g.Gradient.square().sum().ToDouble());
            foreach (var (value, gradient) in gradients) value.add_(gradient, -1e-3 * losses[^1] / steepness);
        }
        losses.Should().OnlyContain(l => double.IsFinite(l));
        losses[^1].Should().BeLessThan(losses[0]);
    }

    [Fact]
    public void Adapters_beside_an_imported_networks_weights_merge_into_its_form()
    {
        var graph = LeanReader.Load(TestData.Path("models/vit_pgd_2_3_16.onnx"));
        var adapters = LowRankAdapters.Insert(graph, 2);
        adapters.Weights.Should().HaveCountGreaterThan(5);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var module = new GraphModule(adapters.Graph, new GraphModuleOptions { TrainOnly = adapters.Trained });
        foreach (var parameter in module.Parameters) parameter.Value.copy_(torch.randn(parameter.Value.shape).mul(0.1));
        var merged = adapters.Merge(module.ToGraph());
        merged.Nodes.Should().Equal(graph.Nodes);
        merged.Initializers.Keys.Should().Equal(graph.Initializers.Keys);
        using GraphModule plain = new(merged), before = new(graph);
        var inputs = Inputs(graph).ToDictionary(i => i.Key, i => i.Value.ToTorch(torch.CPU));
        float[] Of(GraphModule network) => network.Forward(inputs).Values.First().contiguous().data<float>().ToArray();
        float[] seen = Of(plain), expected = Of(module), original = Of(before);
        var scale = expected.Max(MathF.Abs);
        seen.Zip(expected).Max(p => MathF.Abs(p.First - p.Second)).Should().BeLessThan(Tolerance.ImportedModel * scale);
        expected.Zip(original).Max(p => MathF.Abs(p.First - p.Second)).Should().BeGreaterThan(0.01f * scale, "the adapters say something");
    }

    [Theory]
    [InlineData("cifar_resnet_2b")]
    [InlineData("mnist-8")]
    [InlineData("vit_pgd_2_3_16")]
    public void The_last_layer_of_an_imported_network_is_the_one_that_names_the_class(string file)
    {
        var graph = LeanReader.Load(TestData.Path($"models/{file}.onnx"));
        var names = FineTune.LastLayers(graph, 1);
        names.Should().HaveCountLessThanOrEqualTo(2, "a weight and its bias");
        names.Should().Contain(n => graph.Initializers[n].Dims.Contains(10), "there are ten classes");
    }

    private static Dictionary<string, GraphTensor> Inputs(Graph graph)
    {
        var random = new WeightFiller(3);
        return graph.RequiredInputs.ToDictionary(i => i.Name, i =>
        {
            var dims = i.Shape!.Select(d => d.Value ?? 1).ToArray();
            if (i.ElementType == ElementType.Float32) return random.Uniform(0, 1, dims);
            var values = random.Uniform(0, 256, dims).AsSpan<float>().ToArray();
            return i.ElementType == ElementType.Int64
                ? GraphTensor.Own(Array.ConvertAll(values, v => (long)v), dims)
                : GraphTensor.Own(Array.ConvertAll(values, v => (int)v), dims);
        });
    }
}
