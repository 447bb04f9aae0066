using Compress.Graphs;
using Compress.Testing;

namespace Compress.Runtime.Tests.Models;

/// <summary>Networks that others trained, against ONNX Runtime: planned and fused, unfused, and interpreted.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData("cifar_resnet_2b")]
    [InlineData("oval_cifar_base_kw")]
    [InlineData("mnist-8")]
    [InlineData("marabou_cifar10_small")]
    [InlineData("vit_pgd_2_3_16")]
    [InlineData("ultraface_version-slim-320_simplified")]
    public void Sessions_agree_with_the_other_engine(string name)
    {
        var path = TestData.Path($"models/{name}.onnx");
        using var model = CompiledModel.Load(path);
        var inputs = Inputs(model);
        var expected = OrtOracle.Run(path, inputs);

        using var session = model.CreateSession();
        Compare(session.Run(inputs), expected, $"{name}: planned");
        Compare(session.Run(inputs), expected, $"{name}: planned, second run");
        session.Plan.IsStatic.Should().BeTrue(session.Plan.Obstacle);
    }

    [Theory]
    [InlineData("cifar_resnet_2b")]
    [InlineData("mnist-8")]
    [InlineData("marabou_cifar10_small")]
    [InlineData("vit_pgd_2_3_16")]
    public void Scalar_references_agree_with_the_other_engine(string name)
    {
        var path = TestData.Path($"models/{name}.onnx");
        using var model = CompiledModel.Load(path);
        var inputs = Inputs(model);
        var expected = OrtOracle.Run(path, inputs);

        using var session = model.CreateSession(new SessionOptions { Optimize = false });
        Compare(session.Run(inputs), expected, $"{name}: unfused");
        Compare(ReferenceExecutorRun(path, inputs), expected, $"{name}: interpreted");
    }

    [Fact]
    public void A_model_without_opset_import_runs_fused_as_it_runs_unfused()
    {
        // The other engine refuses this file.
        using var model = CompiledModel.Load(TestData.Path("models/super_resolution.onnx"));
        using var fused = model.CreateSession();
        using var plain = model.CreateSession(new SessionOptions { Optimize = false });
        var inputs = Inputs(model);
        var expected = plain.Run(inputs);
        fused.Plan.Steps.Should().Contain(s => s.Macs > 0);
        foreach (var (name, tensor) in fused.Run(inputs)) Closeness.Difference(tensor, expected[name], Closeness.Network).Should().BeNull();
    }

    private static IReadOnlyDictionary<string, Tensor> ReferenceExecutorRun(string path, Dictionary<string, Tensor> inputs) =>
        Execution.ReferenceExecutor.Run(LeanReader.Load(path), inputs);

    private static Dictionary<string, Tensor> Inputs(CompiledModel model)
    {
        var random = new Random(7);
        return model.Inputs.ToDictionary(i => i.Name, i => RandomInputs.Make(i.ElementType, [.. i.Shape!.Select(d => d.Value ?? 1)], random));
    }

    private static void Compare(IReadOnlyDictionary<string, Tensor> seen, Dictionary<string, Tensor> expected, string what)
    {
        foreach (var (name, tensor) in expected)
            Closeness.Difference(seen[name], tensor, Closeness.Network).Should().BeNull($"{what}, output {name}");
    }
}
