using Compress.Cli.Tests.Running;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

public sealed class ValidateTests
{
    [Fact]
    public void One_model_on_two_engines_agrees()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        var json = CommandLine.Json(0, "validate", model, model, "--data", SmallModels.Images(folder));
        json.GetProperty("max_abs").GetDouble().Should().BeLessThan(1e-4);
        json.GetProperty("mean_abs").GetDouble().Should().BeLessThanOrEqualTo(json.GetProperty("max_abs").GetDouble());
        json.GetProperty("rel").GetDouble().Should().BeLessThan(1e-4);
        json.GetProperty("top1_agreement").GetDouble().Should().Be(1);
        json.GetProperty("samples").GetInt32().Should().BePositive();
        var other = json.GetProperty("comparisons").EnumerateArray().Should().ContainSingle().Subject;
        other.GetProperty("engine").GetString().Should().Be("ort");
    }

    [Fact]
    public void Two_models_differ_on_every_engine_and_bounds_decide_the_exit_code()
    {
        using var folder = new TempFolder();
        var (a, b, data) = (SmallModels.Classifier(folder), SmallModels.Classifier(folder, "other.onnx", seed: 2), SmallModels.Images(folder));
        var json = CommandLine.Json(0, "validate", a, b, "--data", data);
        json.GetProperty("comparisons").EnumerateArray().Should().HaveCount(3);
        json.GetProperty("max_abs").GetDouble().Should().BeGreaterThan(1e-3);
        foreach (var bound in new string[][] { ["--max-abs", "1e-6"], ["--max-rel", "1e-6"], ["--min-agreement", "1.1"] })
        {
            var result = CommandLine.Run(["validate", a, b, "--data", data, .. bound]);
            result.Code.Should().Be(4);
            result.Error.Should().StartWith("failed: ");
        }
        CommandLine.Run("validate", a, b, "--data", data, "--max-abs", "1e9").Code.Should().Be(0);
    }

    [Fact]
    public void Per_node_names_every_value_that_both_have()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        var json = CommandLine.Json(0, "validate", model, model, "--data", SmallModels.Images(folder), "--per-node");
        var nodes = json.GetProperty("comparisons")[0].GetProperty("nodes").EnumerateArray().ToList();
        nodes.Select(n => n.GetProperty("operator").GetString()).Should().Equal("Conv", "Relu", "Flatten", "Gemm");
        nodes.Should().OnlyContain(n => n.GetProperty("max_abs").GetDouble() < 1e-4);
    }

    [Fact]
    public void Per_node_passes_over_values_whose_shapes_differ()
    {
        using var folder = new TempFolder();
        var (a, b) = (SmallModels.Classifier(folder), SmallModels.Classifier(folder, "fixed.onnx", fixedBatch: true));
        var json = CommandLine.Json(0, "validate", a, b, "--data", SmallModels.Images(folder), "--per-node", "--engine", "lean", "--limit", "1");
        json.GetProperty("comparisons")[0].GetProperty("nodes").EnumerateArray().Should().HaveCount(4);
    }

    [Fact]
    public void Given_tensors_serve_instead_of_data()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Pair(folder);
        var json = CommandLine.Json(0, "validate", model, model, "--input", SmallModels.Npy(folder, "a.npy", [1, 2], 2), SmallModels.Npy(folder, "b.npy", [3, 4], 2));
        json.GetProperty("max_abs").GetDouble().Should().Be(0);
        json.GetProperty("samples").GetInt32().Should().Be(1);
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        using var folder = new TempFolder();
        var (model, pair, data) = (SmallModels.Classifier(folder), SmallModels.Pair(folder), SmallModels.Images(folder));
        CommandLine.Run("validate", model, model).ShouldBeRefused("--data");
        CommandLine.Run("validate", model, folder.File("none.onnx"), "--data", data).ShouldBeRefused("none.onnx");
        CommandLine.Run("validate", model, model, "--data", folder.File("none")).ShouldBeRefused("none");
        CommandLine.Run("validate", model, model, "--data", data, "--engine", "abacus").ShouldBeRefused("abacus");
        CommandLine.Run("validate", model, pair, "--data", data).ShouldBeRefused("sum");
        CommandLine.Run("validate", pair, pair, "--data", data).ShouldBeRefused("2 inputs");
        CommandLine.Run("validate", model, SmallModels.Classifier(folder, "four.onnx", classes: 4), "--data", data).ShouldBeRefused("logits", ", 4]", ", 3]");
    }

    [Fact]
    public void A_trained_network_gives_the_same_on_both_engines()
    {
        var model = TestData.Path("models/cifar_resnet_2b.onnx");
        var json = CommandLine.Json(0, "validate", model, model, "--data", TestData.Path("data/cifar-10"), "--limit", "200");
        json.GetProperty("rel").GetDouble().Should().BeLessThan(1e-4);
        json.GetProperty("top1_agreement").GetDouble().Should().Be(1);
    }
}
