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

    /// <summary>
    /// DenseNet-121: 7,978,856 weights and 2.83 GMACs (torchvision's table). The file has two things that the table does not count: the running
    /// statistics of 121 normalisations of 41,824 channels in all, and, as Caffe writes networks, a scale and a shift of its own after each of them
    /// (Mul and Add, fed through Unsqueeze), although the normalisations have theirs.
    /// </summary>
    [Fact]
    public void DenseNet_has_its_published_figures_and_what_Caffe_adds()
    {
        const int Channels = 41_824;
        var json = CommandLine.Json(0, "inspect", TestData.Path("onnx-backend/light/light_densenet121.onnx"));
        json.GetProperty("macs").GetDouble().Should().BeApproximately(2.83e9, 0.005e9, "the published figure is rounded to three digits");
        json.GetProperty("parameters").GetInt64().Should().Be(7_978_856 + (2 * Channels) + (2 * Channels));
        long Of(string op) => json.GetProperty("layers").EnumerateArray().Where(l => l.GetProperty("operator").GetString() == op).Sum(l => l.GetProperty("parameters").GetInt64());
        Of("BatchNormalization").Should().Be(4 * Channels, "scale, shift, mean and variance");
        Of("Unsqueeze").Should().Be(2 * Channels, "the second scale and shift");
        Of("Conv").Should().Be(7_978_856 - (2 * Channels), "the published weights without the normalisations' scale and shift");
    }

    /// <summary>
    /// ShuffleNet, 4 groups, 136, 272 and 544 channels in stages of 4, 8 and 4 units, with bottlenecks as wide as what a unit adds. No table lists this
    /// variant (the paper's have bottlenecks of a quarter); the paper's formula for a unit, h w (2 c m / g + 9 m) with c channels and a bottleneck of m
    /// (Zhang et al. 2017, section 3.2), counts it exactly.
    /// </summary>
    [Fact]
    public void ShuffleNet_costs_what_its_papers_formula_says()
    {
        // The stem is 3 to 24 channels by 3x3 at 112x112, the classifier 544 to 1,000.
        var (macs, weights, normalised) = (3L * 24 * 9 * 112 * 112, 3L * 24 * 9, 24L);
        var (c, size) = (24L, 56L);
        foreach (var (channels, units) in new[] { (136L, 4), (272L, 8), (544L, 4) })
        {
            // The first unit halves the size after its first convolution and is joined with its pooled input.
            var m = channels - c;
            Unit(c, m, m, size, size / 2);
            size /= 2;
            for (var i = 1; i < units; i++) Unit(channels, channels, channels, size, size);
            c = channels;
        }
        var json = CommandLine.Json(0, "inspect", TestData.Path("onnx-backend/light/light_shufflenet.onnx"));
        json.GetProperty("macs").GetInt64().Should().Be(macs + (544 * 1000));
        // Scale, shift, mean and variance; the stem and the classifier have biases.
        json.GetProperty("parameters").GetInt64().Should().Be(weights + (4 * normalised) + 24 + (544 * 1000) + 1000);

        void Unit(long from, long m, long to, long before, long after)
        {
            macs += (before * before * from * m / 4) + (after * after * ((9 * m) + (m * to / 4)));
            weights += (from * m / 4) + (9 * m) + (m * to / 4);
            normalised += m + m + to;
        }
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
