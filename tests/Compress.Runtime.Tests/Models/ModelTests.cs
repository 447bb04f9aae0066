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
    [InlineData("dtln_model_1")]
    [InlineData("gtcrn_simple")]
    [InlineData("magika_standard_v2_1")]
    public void Recurrent_and_text_models_agree_with_the_other_engine(string name)
    {
        var path = TestData.Path($"models/{name}.onnx");
        using var model = CompiledModel.Load(path);
        var inputs = Inputs(model);
        using var session = model.CreateSession();
        Compare(session.Run(inputs), OrtOracle.Run(path, inputs), name);
    }

    [Theory]
    [InlineData("averagepool_count_include_pad")]
    [InlineData("byte_sb_bidi_lstm")]
    [InlineData("deconv_group")]
    [InlineData("qrelu_1")]
    [InlineData("qsigmoid_1")]
    [InlineData("qtanh_1")]
    public void Models_with_stored_outputs_give_them(string name)
    {
        var folder = TestData.Path($"models/with-io/{name}");
        using var model = CompiledModel.Load(Path.Combine(folder, "model.onnx"));
        var stored = Preprocessing.NpzFile.Read(Path.Combine(folder, "io.npz"));
        using var session = model.CreateSession();
        var outputs = session.Run(model.Inputs.ToDictionary(i => i.Name, i => FromNpy(stored[i.Name])));
        // One of the archives names its one result after an inner value.
        var inputs = model.Inputs.Select(i => i.Name).ToHashSet();
        foreach (var output in model.Outputs)
            Closeness.Difference(outputs[output.Name], FromNpy(stored.GetValueOrDefault(output.Name) ?? stored.Single(s => !inputs.Contains(s.Key)).Value), Closeness.Network, 1e-5).Should().BeNull($"{name}, output {output.Name}");
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

    [Fact]
    public void A_model_without_opset_import_agrees_with_the_other_engine_once_it_is_written_anew()
    {
        var graph = new OpsetConversion().Run(LeanReader.Load(TestData.Path("models/super_resolution.onnx")));
        var inputs = graph.RequiredInputs.ToArray();
        var bytes = Compress.Onnx.OnnxExporter.ToBytes(graph with { Inputs = [.. inputs], Model = graph.Model with { IrVersion = 8 } });
        using var model = CompiledModel.Load(TestData.Path("models/super_resolution.onnx"));
        using var session = model.CreateSession();
        var fed = Inputs(model);
        Compare(session.Run(fed), OrtOracle.Run(bytes, fed), "super_resolution");
    }

    [Theory]
    [InlineData(1, 512)]
    [InlineData(3, 512)]
    public void Voice_activity_agrees_with_the_other_engine_over_several_runs(int batch, int samples)
    {
        var path = TestData.Path("models/silero_vad_16k_op15.onnx");
        using var model = CompiledModel.Load(path);
        using var session = model.CreateSession();
        var random = new Random(3);
        var inputs = new Dictionary<string, Tensor>
        {
            ["input"] = RandomInputs.Make(ElementType.Float32, [batch, samples], random),
            ["state"] = RandomInputs.Make(ElementType.Float32, [2, batch, 128], random),
            ["sr"] = Tensor.Scalar(16000L),
        };
        for (var round = 0; round < 3; round++)
        {
            var expected = OrtOracle.Run(path, inputs);
            var seen = session.Run(inputs);
            Compare(seen, expected, $"round {round}");
            inputs["state"] = seen[model.Outputs[1].Name];
        }
    }

    [Fact]
    public void A_length_that_a_model_cannot_take_is_told_in_the_run()
    {
        // Its inner LSTM has room for one step alone; the other engine refuses more as well.
        using var model = CompiledModel.Load(TestData.Path("models/silero_vad_16k_op15.onnx"));
        using var session = model.CreateSession();
        var random = new Random(3);
        var run = () => session.Run(new Dictionary<string, Tensor>
        {
            ["input"] = RandomInputs.Make(ElementType.Float32, [2, 1536], random),
            ["state"] = RandomInputs.Make(ElementType.Float32, [2, 2, 128], random),
            ["sr"] = Tensor.Scalar(16000L),
        });
        run.Should().Throw<ModelException>().WithMessage("*LSTM*");
    }

    private static IReadOnlyDictionary<string, Tensor> ReferenceExecutorRun(string path, Dictionary<string, Tensor> inputs) =>
        Execution.ReferenceExecutor.Run(LeanReader.Load(path), inputs);

    private static Tensor FromNpy(Preprocessing.NpyArray array) =>
        Tensor.FromBytes(Enum.Parse<ElementType>(array.Type.ToString()), [.. array.Shape.Select(d => (long)d)], array.Data);

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
