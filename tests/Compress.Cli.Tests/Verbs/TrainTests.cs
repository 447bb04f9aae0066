using Compress.Cli.Tests.Running;
using Compress.Graphs;
using Compress.Preprocessing;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

/// <summary>What training from the command line does with layers to keep, losses, and data and rates that are not as they should be.</summary>
public sealed class TrainTests
{
    [Fact]
    public void The_last_layers_alone_change_statistics_included()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        string[] common = ["--data", SmallModels.Images(folder), "--device", "cpu", "--threads", "1", "--store", folder.File("store"), "--batch", "8", "--epochs", "2"];
        var built = new GraphBuilder("net");
        var x = built.Input("x", ElementType.Float32, Dimension.Named("batch"), 1, 6, 6);
        built.Output(built.Linear(built.Flatten(built.Relu(built.BatchNormalization(built.Conv(x, 4, 3, bias: false)))), 3), "logits");
        Compress.Onnx.OnnxExporter.Write(built.Build(), folder.File("net.onnx"));
        CommandLine.Json(0, ["train", folder.File("net.onnx"), "--last-layers", "1", "--out", folder.File("tuned.onnx"), .. common]);
        Graph before = LeanReader.Load(folder.File("net.onnx")), after = LeanReader.Load(folder.File("tuned.onnx"));
        foreach (var (name, value) in before.Initializers)
            after.Initializers[name].Bytes.Span.SequenceEqual(value.Bytes.Span).Should().Be(!name.StartsWith("fc_", StringComparison.Ordinal), name);
    }

    [Theory]
    [InlineData("binary_cross_entropy")]
    [InlineData("mse")]
    public void Other_losses_learn_too(string loss)
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var result = CommandLine.Json(0, "train", "--zoo", "mlp", "--loss", loss, "--epochs", "8", "--optimizer", "adamw", "--lr", "0.01", "--batch", "32", "--data", Table(folder, 300), "--device", "cpu", "--threads", "1", "--store", folder.File("store"), "--out", folder.File("mlp.onnx"));
        result.GetProperty("validation_accuracy").GetDouble().Should().BeGreaterThan(0.8);
        CommandLine.Run("train", "--zoo", "mlp", "--loss", "hinge", "--data", folder.File("data"), "--out", folder.File("no.onnx")).ShouldBeRefused("teacher.loss", "mse");
    }

    [Fact]
    public void A_loss_that_diverges_ends_with_step_layer_and_what_is_left()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        CommandLine.Run("train", SmallModels.Classifier(folder), "--data", SmallModels.Images(folder), "--lr", "1e30", "--schedule", "constant", "--batch", "4", "--epochs", "20", "--device", "cpu", "--threads", "1", "--store", folder.File("store"), "--out", folder.File("out.onnx"))
            .ShouldBeRefused("no longer a finite number at step", "in epoch", "the first value that is not finite is that of", "lower learning rate");
        File.Exists(folder.File("out.onnx")).Should().BeFalse();
    }

    [Fact]
    public void Rows_with_an_unseen_category_are_refused_by_line_or_skipped_with_a_count()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var data = Table(folder, 300);
        File.WriteAllLines(Path.Combine(data, "test.csv"), ["age,town,class", "70,town1,old", "10,elsewhere,young", "20,town0", "30,town2,young"]);
        string[] train = ["train", "--zoo", "mlp", "--epochs", "1", "--data", data, "--device", "cpu", "--threads", "1", "--store", folder.File("store"), "--out", folder.File("mlp.onnx"), "--set", "data.preprocess.unseen=refuse"];
        CommandLine.Run([.. train]).ShouldBeRefused("test.csv, line 4: 2 cells", "skip bad samples");
        File.WriteAllLines(Path.Combine(data, "test.csv"), ["age,town,class", "70,town1,old", "10,elsewhere,young", "30,town2,young"]);
        CommandLine.Run([.. train]).ShouldBeRefused("test.csv, line 3", "'elsewhere'", "skip bad samples");
        var result = CommandLine.Json(0, [.. train, "--set", "data.files.bad_samples=skip"]);
        result.GetProperty("skipped").GetInt32().Should().Be(1);
        result.GetProperty("notes").EnumerateArray().Select(n => n.GetString()).Should().Contain(n => n!.StartsWith("1 samples could not be read", StringComparison.Ordinal) && n.Contains("line 3"));
        string[] eval = ["eval", folder.File("mlp.onnx"), "--data", data, "--preprocess", folder.File("mlp.preprocess.json")];
        CommandLine.Run(eval).ShouldBeRefused("test.csv, line 3", "'elsewhere'");
        var judged = CommandLine.Json(0, [.. eval, "--bad-samples", "skip"]);
        (judged.GetProperty("samples").GetInt32(), judged.GetProperty("skipped").GetInt32()).Should().Be((2, 1));
        CommandLine.Run([.. eval, "--bad-samples", "skip"]).Output.Should().Contain("1 samples could not be read");
    }

    [Fact]
    public void Images_of_several_sizes_are_brought_to_one_in_training_and_evaluation()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        foreach (var (label, shade) in new[] { ("dark", 30), ("light", 220) })
        {
            Directory.CreateDirectory(folder.File($"data/{label}"));
            for (var i = 0; i < 30; i++)
                File.WriteAllBytes(folder.File($"data/{label}/{i}.png"), PngEncoder.Encode(new Image(8 + (i % 3), 8, 1, [.. Enumerable.Repeat((byte)(shade + i % 7), (8 + (i % 3)) * 8)])));
        }
        File.WriteAllText(folder.File("data/dark/broken.png"), "no image");
        string[] train = ["train", "--zoo", "linear", "--epochs", "5", "--batch", "8", "--data", folder.File("data"), "--device", "cpu", "--threads", "1", "--store", folder.File("store"), "--out", folder.File("net.onnx"), "--set", "data.files.width=8", "--set", "data.files.height=8"];
        CommandLine.Run(train).ShouldBeRefused("broken.png", "skip bad samples");
        CommandLine.Json(0, [.. train, "--set", "data.files.bad_samples=skip"]).GetProperty("skipped").GetInt32().Should().Be(1);
        string[] eval = ["eval", folder.File("net.onnx"), "--data", folder.File("data"), "--preprocess", folder.File("net.preprocess.json"), "--bad-samples", "skip"];
        CommandLine.Run(eval).ShouldBeRefused("width and height");
        CommandLine.Json(0, [.. eval, "--size", "8", "8"]).GetProperty("accuracy").GetDouble().Should().Be(1);
    }

    [Fact]
    public void A_network_that_ends_in_a_softmax_is_judged_by_its_probabilities()
    {
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var (model, data) = (SmallModels.Classifier(folder), SmallModels.Images(folder));
        var graph = LeanReader.Load(model);
        var ended = graph with
        {
            Nodes = graph.Nodes.Add(new Node("Softmax", ["logits"], ["shares"]) { Name = "softmax" }),
            Outputs = [graph.Outputs[0] with { Name = "shares" }],
        };
        Compress.Onnx.OnnxExporter.Write(ended, folder.File("softmax.onnx"));
        var (logits, shares) = (CommandLine.Json(0, "eval", model, "--data", data), CommandLine.Json(0, "eval", folder.File("softmax.onnx"), "--data", data));
        foreach (var metric in (string[])["accuracy", "cross_entropy", "perplexity", "calibration_error"])
            shares.GetProperty(metric).GetDouble().Should().BeApproximately(logits.GetProperty(metric).GetDouble(), 1e-5, metric);
    }

    private static string Table(TempFolder folder, int rows)
    {
        Directory.CreateDirectory(folder.File("data"));
        var random = new Random(3);
        File.WriteAllLines(folder.File("data/table.csv"), ["age,town,class", .. Enumerable.Range(0, rows).Select(_ => (Age: random.Next(80), Town: random.Next(3))).Select(r => $"{r.Age},town{r.Town},{(r.Age + (20 * r.Town) > 60 ? "old" : "young")}")]);
        return folder.File("data");
    }
}
