using System.Text.Json;
using System.Text.Json.Nodes;
using Compress.Cli.Tests.Running;
using Compress.Pipeline;
using Compress.Preprocessing;
using Compress.Testing;
using TorchSharp;

namespace Compress.Cli.Tests.Verbs;

/// <summary>The verbs of single stages, one after the other on one small network.</summary>
public sealed class StageTests
{
    [Fact]
    public void Train_prune_distill_and_quantize_follow_each_other_through_files()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        string[] common = ["--data", Data(folder), "--device", "cpu", "--threads", "1", "--store", folder.File("store"), "--batch", "16"];

        var teacher = CommandLine.Json(0, ["train", "--zoo", "resnet8", "--epochs", "1", "--out", folder.File("teacher.onnx"), .. common]);
        teacher.GetProperty("parameters_before").ValueKind.Should().Be(JsonValueKind.Null);
        teacher.GetProperty("validation_accuracy").GetDouble().Should().BeInRange(0, 1);
        var plan = folder.File("teacher.preprocess.json");
        PreprocessPlan.Load(plan).Should().BeOfType<ImagePlan>().Which.Width.Should().Be(12);

        string[] pruning = ["prune", folder.File("teacher.onnx"), "--macs", "0.5", "--steps", "2", "--preprocess", plan, "--out", folder.File("pruned.onnx"), .. common];
        var pruned = CommandLine.Json(0, pruning);
        pruned.GetProperty("macs").GetInt64().Should().BeLessThan(pruned.GetProperty("macs_before").GetInt64() * 6 / 10);
        pruned.GetProperty("macs_before").GetInt64().Should().Be(teacher.GetProperty("macs").GetInt64());
        Files(pruned).Should().Contain(["pruned.prune-1.plan.json", "pruned.prune-2.plan.json", "pruned.preprocess.json", "pruned.log.json"]);
        File.ReadAllBytes(folder.File("pruned.preprocess.json")).Should().Equal(File.ReadAllBytes(plan), "the model's own preprocessing goes on");

        var distilled = CommandLine.Json(0, ["distill", folder.File("pruned.onnx"), "--teacher", folder.File("teacher.onnx"), "--epochs", "1", "--preprocess", plan, "--out", folder.File("student.onnx"), .. common]);
        distilled.GetProperty("parameters").GetInt64().Should().Be(pruned.GetProperty("parameters").GetInt64());
        distilled.GetProperty("curves").GetArrayLength().Should().Be(1);
        File.ReadAllBytes(folder.File("student.onnx")).Should().NotEqual(File.ReadAllBytes(folder.File("pruned.onnx")), "it was trained");

        var quantized = CommandLine.Json(0, ["quantize", folder.File("student.onnx"), "--teacher", folder.File("teacher.onnx"), "--calibration", "30", "--preprocess", plan, "--out", folder.File("int8.onnx"), .. common]);
        quantized.GetProperty("bytes").GetInt64().Should().BeLessThan(quantized.GetProperty("bytes_before").GetInt64());
        Files(quantized).Should().Contain("int8.quantize.plan.json");
        CommandLine.Json(0, "inspect", folder.File("int8.onnx")).GetProperty("operators").GetProperty("DequantizeLinear").GetInt32().Should().BePositive();
        CommandLine.Json(0, "validate", folder.File("int8.onnx"), folder.File("int8.onnx"), "--data", folder.File("data"), "--preprocess", plan).GetProperty("top1_agreement").GetDouble().Should().BeGreaterThan(0.9);

        var before = File.ReadAllBytes(folder.File("pruned.onnx"));
        CommandLine.Json(0, pruning).GetProperty("cached").GetBoolean().Should().BeTrue();
        File.ReadAllBytes(folder.File("pruned.onnx")).Should().Equal(before);
        CommandLine.Json(0, [.. pruning, "--no-cache"]).GetProperty("cached").GetBoolean().Should().BeFalse();
        File.ReadAllBytes(folder.File("pruned.onnx")).Should().Equal(before, "one seed and one thread give one result");
        using var log = JsonDocument.Parse(File.ReadAllText(folder.File("pruned.log.json")));
        RecipeReader.Parse(log.RootElement.GetProperty("recipe").GetString()!).Stages[0].Prune!.Macs.Should().Be(0.5);
    }

    [Fact]
    public void Train_goes_on_with_a_given_network()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        var result = CommandLine.Run("train", model, "--data", SmallModels.Images(folder), "--epochs", "2", "--batch", "8", "--device", "cpu", "--out", folder.File("out.onnx"), "--store", folder.File("store"));
        result.Code.Should().Be(0, result.Error);
        result.Output.Should().ContainAll("parameters  475 to 475", "validation", "out.log.json");
        File.ReadAllBytes(folder.File("out.onnx")).Should().NotEqual(File.ReadAllBytes(model));
    }

    [Fact]
    public void Bad_calls_are_refused_and_write_nothing()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var (model, data, target) = (SmallModels.Classifier(folder), SmallModels.Images(folder), folder.File("out.onnx"));
        string[] rest = ["--data", data, "--device", "cpu", "--out", target, "--store", folder.File("store")];
        CommandLine.Run(["distill", model, .. rest]).ShouldBeRefused("--teacher");
        CommandLine.Run(["prune", folder.File("none.onnx"), .. rest]).ShouldBeRefused("none.onnx");
        CommandLine.Run(["prune", model, "--macs", "2", .. rest]).ShouldBeRefused("macs", "2");
        CommandLine.Run(["prune", model, "--steps", "many", .. rest]).ShouldBeRefused("steps");
        CommandLine.Run(["quantize", model, "--set", "stages.quantize.observr=minmax", .. rest]).ShouldBeRefused("observr", "observer");
        CommandLine.Run(["train", model, "--zoo", "resnet8", .. rest]).ShouldBeRefused("resnet8");
        CommandLine.Run(["train", .. rest]).ShouldBeRefused("zoo");
        CommandLine.Run("prune", model, "--data", folder.File("nowhere"), "--device", "cpu", "--out", target, "--store", folder.File("store")).ShouldBeRefused("nowhere");
        CommandLine.Run(["quantize", SmallModels.Classifier(folder, "four.onnx", classes: 4), .. rest]).ShouldBeRefused("4 classes", "3");
        File.Exists(target).Should().BeFalse();
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused()
    {
        TorchLibrary.Require();
        Assert.SkipWhen(torch.cuda.is_available(), "There is a GPU here.");
        using var folder = new TempFolder();
        CommandLine.Run("prune", SmallModels.Classifier(folder), "--data", SmallModels.Images(folder), "--device", "cuda", "--out", folder.File("out.onnx"), "--store", folder.File("store")).ShouldBeRefused("cuda");
    }

    [Theory]
    [InlineData("prune")]
    [InlineData("distill")]
    [InlineData("quantize")]
    public void Options_mirror_the_recipe(string stage)
    {
        var help = CommandLine.Run(stage, "--help").Output;
        foreach (var key in Keys(RecipeJson.Schema()["properties"]!["stages"]!["items"]!["properties"]![stage]!))
            help.Should().Contain($"--{(key == "kind" ? "optimizer" : key.Replace('_', '-'))} ");
    }

    private static IEnumerable<string> Keys(JsonNode schema) => schema["properties"]!.AsObject()
        .SelectMany(p => p.Value!["properties"] is null ? [p.Key] : Keys(p.Value));

    private static IEnumerable<string?> Files(JsonElement result) => result.GetProperty("files").EnumerateArray().Select(f => Path.GetFileName(f.GetString()));

    private static string Data(TempFolder folder)
    {
        var random = new Random(3);
        foreach (var (label, shade) in new[] { ("dark", 40), ("grey", 120), ("light", 200) })
        {
            var target = Directory.CreateDirectory(Path.Combine(folder.Path, "data", label)).FullName;
            for (var i = 0; i < 40; i++)
            {
                var pixels = new byte[144];
                for (var p = 0; p < pixels.Length; p++) pixels[p] = (byte)(shade + random.Next(-30, 30));
                File.WriteAllBytes(Path.Combine(target, $"{i}.png"), PngEncoder.Encode(new Image(12, 12, 1, pixels)));
            }
        }
        return Path.Combine(folder.Path, "data");
    }
}
