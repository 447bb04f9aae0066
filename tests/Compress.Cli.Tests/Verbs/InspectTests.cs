using Compress.Cli.Tests.Running;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

public sealed class InspectTests
{
    [Fact]
    public void Json_tells_parameters_macs_bytes_operators_and_layers()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        var json = CommandLine.Json(0, "inspect", model);
        json.GetProperty("parameters").GetInt64().Should().Be((4 * 10) + (144 * 3) + 3);
        json.GetProperty("macs").GetInt64().Should().Be((4 * 36 * 9) + (144 * 3));
        json.GetProperty("bytes").GetInt64().Should().Be(new FileInfo(model).Length);
        json.GetProperty("operators").GetProperty("Conv").GetInt32().Should().Be(1);
        json.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("operator").GetString()).Should().Equal("Conv", "Relu", "Flatten", "Gemm");
        json.GetProperty("layers")[0].GetProperty("output").GetString().Should().Be("[1, 4, 6, 6]");
        json.GetProperty("layers")[0].GetProperty("macs").GetInt64().Should().Be(4 * 36 * 9);
        json.GetProperty("layers")[0].GetProperty("bytes").GetInt64().Should().Be(40 * sizeof(float));
    }

    [Fact]
    public void Groups_name_the_channels_that_go_together()
    {
        using var folder = new TempFolder();
        var json = CommandLine.Json(0, "inspect", SmallModels.Classifier(folder), "--groups");
        var group = json.GetProperty("groups").EnumerateArray().Should().ContainSingle().Subject;
        group.GetProperty("channels").GetInt32().Should().Be(4);
        group.GetProperty("members").EnumerateArray().Should().HaveCount(3, "the convolution's weight and bias and the linear layer's weight lose a channel together");
    }

    [Fact]
    public void Plan_tells_fused_steps_and_memory()
    {
        using var folder = new TempFolder();
        var plan = CommandLine.Json(0, "inspect", SmallModels.Classifier(folder), "--plan").GetProperty("plan");
        plan.GetProperty("is_static").GetBoolean().Should().BeTrue();
        plan.GetProperty("arena_bytes").GetInt64().Should().BePositive();
        plan.GetProperty("steps").EnumerateArray().Sum(s => s.GetProperty("macs").GetInt64()).Should().Be((4 * 36 * 9) + (144 * 3));
    }

    [Fact]
    public void A_bundle_is_looked_into()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        var json = CommandLine.Json(0, "inspect", SmallModels.Bundle(folder, model));
        json.GetProperty("bytes").GetInt64().Should().Be(new FileInfo(model).Length);
        json.GetProperty("parameters").GetInt64().Should().Be(475);
    }

    [Fact]
    public void The_table_shows_every_layer_without_control_characters()
    {
        using var folder = new TempFolder();
        var result = CommandLine.Run("inspect", SmallModels.Classifier(folder), "--groups", "--plan");
        result.Code.Should().Be(0);
        result.Output.Should().ContainAll("Conv", "Gemm", "1,728", "parameters  475", "int8 MACs");
    }

    [Fact]
    public void A_model_whose_shapes_depend_on_the_run_is_told_with_a_note()
    {
        var json = CommandLine.Json(0, "inspect", TestData.Path("models/silero_vad_16k_op15.onnx"));
        json.GetProperty("macs").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        json.GetProperty("notes").EnumerateArray().Should().ContainSingle();
        json.GetProperty("operators").GetProperty("LSTM").GetInt32().Should().BePositive("operators inside of subgraphs count");
    }

    /// <summary>
    /// ResNet-50 v1: 25,557,032 weights (torchvision's table) and 2 x 26,560 running statistics; 4.09 GMACs. SqueezeNet 1.1: 1,235,496 weights,
    /// 349 MMACs. VGG-19: 143,667,240 weights, 19.63 GMACs (torchvision's tables, its "GFLOPS" being multiply-accumulates). AlexNet as Caffe has it,
    /// with groups: 60,965,224 weights.
    /// </summary>
    [Theory]
    [InlineData("resnet50", 25_610_152, 4.09e9)]
    [InlineData("squeezenet", 1_235_496, 0.349e9)]
    [InlineData("vgg19", 143_667_240, 19.63e9)]
    [InlineData("bvlc_alexnet", 60_965_224, 0.655e9)]
    public void Classic_networks_have_their_published_figures(string name, long parameters, double macs)
    {
        var json = CommandLine.Json(0, "inspect", TestData.Path($"onnx-backend/light/light_{name}.onnx"));
        json.GetProperty("parameters").GetInt64().Should().Be(parameters);
        json.GetProperty("macs").GetDouble().Should().BeApproximately(macs, macs * 0.002, "the published figures are rounded to three digits");
    }

    [Fact]
    public void Bad_models_are_refused()
    {
        using var folder = new TempFolder();
        CommandLine.Run("inspect", folder.File("nothing.onnx")).ShouldBeRefused("nothing.onnx");
        var model = SmallModels.Classifier(folder);
        File.WriteAllBytes(folder.File("cut.onnx"), File.ReadAllBytes(model)[..200]);
        CommandLine.Run("inspect", folder.File("cut.onnx")).ShouldBeRefused("cut.onnx");
    }
}
