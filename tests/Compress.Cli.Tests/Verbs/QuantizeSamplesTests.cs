using Compress.Cli.Tests.Running;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

/// <summary>Quantization from sample inputs alone: no labels, no training, any operators.</summary>
public sealed class QuantizeSamplesTests
{
    [Fact]
    public void Ranges_are_taken_from_the_samples_given()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        var samples = folder.File("inputs.npz");
        NpzFile.Write(samples, [new("x", NpyArray.From<float>([.. Enumerable.Range(0, 36).Select(i => i / 35f * 3)], 1, 1, 6, 6))]);

        var made = CommandLine.Json(0, "quantize", model, "--samples", samples, "--observer", "minmax", "--out", folder.File("int8.onnx"));
        made.GetProperty("weights").GetInt32().Should().Be(2);
        var graph = LeanReader.Load(folder.File("int8.onnx"));
        graph.Initializers["x_scale"].AsSpan<float>()[0].Should().BeApproximately(3 / 255f, 1e-6f);
        graph.Nodes.Should().Contain(n => n.OpType == "QuantizeLinear");
        File.Exists(folder.File("int8.quantize.plan.json")).Should().BeTrue();
    }

    [Fact]
    public void Random_samples_serve_a_model_that_nothing_else_is_known_of()
    {
        using var folder = new TempFolder();
        CommandLine.Run("quantize", SmallModels.Classifier(folder), "--samples", "random", "--out", folder.File("int8.onnx")).Code.Should().Be(0);
        File.Exists(folder.File("int8.onnx")).Should().BeTrue();
    }

    [Fact]
    public void Data_and_samples_together_and_neither_are_refused()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        CommandLine.Run("quantize", model, "--out", folder.File("int8.onnx")).Error.Should().Contain("--data").And.Contain("--samples");
        CommandLine.Run("quantize", model, "--samples", "random", "--data", folder.Path, "--out", folder.File("int8.onnx")).Code.Should().Be(3);
        CommandLine.Run("quantize", model, "--samples", folder.File("none.npz"), "--out", folder.File("int8.onnx")).Code.Should().Be(3);
    }
}
