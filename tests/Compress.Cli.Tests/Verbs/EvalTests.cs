using Compress.Cli.Tests.Running;
using Compress.Graphs;
using Compress.Testing;
using TorchSharp;

namespace Compress.Cli.Tests.Verbs;

/// <summary>Training and evaluation of tables, texts and images from the command line.</summary>
public sealed class EvalTests
{
    [Fact]
    public void A_table_is_trained_and_evaluated_with_a_curve()
    {
        RequireTorch();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("data"));
        var random = new Random(3);
        File.WriteAllLines(folder.File("data/table.csv"), ["age,town,class", .. Enumerable.Range(0, 300).Select(_ => (Age: random.Next(80), Town: random.Next(3))).Select(r => $"{r.Age},town{r.Town},{(r.Age + 20 * r.Town + random.Next(20) > 70 ? "old" : "young")}")]);
        string[] common = ["--data", folder.File("data"), "--device", "cpu", "--threads", "1", "--store", folder.File("store")];
        var trained = CommandLine.Json(0, ["train", "--zoo", "mlp", "--epochs", "6", "--optimizer", "adamw", "--lr", "0.01", "--batch", "32", "--patience", "4", "--out", folder.File("mlp.onnx"), .. common]);
        trained.GetProperty("validation_accuracy").GetDouble().Should().BeGreaterThan(0.7);
        string[] eval = ["eval", folder.File("mlp.onnx"), "--data", folder.File("data"), "--preprocess", folder.File("mlp.preprocess.json")];
        var result = CommandLine.Json(0, eval);
        result.GetProperty("samples").GetInt32().Should().Be(60, "a fifth is the test split where there is none");
        result.GetProperty("auc").GetDouble().Should().BeGreaterThan(0.85);
        var curve = result.GetProperty("roc_curve").EnumerateArray().ToArray();
        curve[0].EnumerateArray().Select(v => v.GetDouble()).Should().Equal(0, 0);
        curve[^1].EnumerateArray().Select(v => v.GetDouble()).Should().Equal(1, 1);
        result.GetProperty("confusion_matrix").EnumerateArray().SelectMany(r => r.EnumerateArray()).Sum(c => c.GetInt64()).Should().Be(60);
        result.GetProperty("classes")[1].GetProperty("name").GetString().Should().Be("young");
        foreach (var engine in (string[])["ort", "torch"])
            CommandLine.Json(0, [.. eval, "--engine", engine]).GetProperty("accuracy").GetDouble().Should().Be(result.GetProperty("accuracy").GetDouble());
        var shown = CommandLine.Run(eval);
        shown.Output.Should().ContainAll("60 test samples on lean", "auc", "macro_f1", "young", "named as:");
        CommandLine.Run("eval", folder.File("mlp.onnx"), "--data", folder.File("data")).ShouldBeRefused("--preprocess");
        CommandLine.Run([.. eval, "--attack", "fgsm"]).ShouldBeRefused("tabular");
    }

    [Fact]
    public void Texts_are_trained_and_evaluated_and_other_texts_go_on_with_adapters()
    {
        RequireTorch();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("data"));
        var random = new Random(3);
        string Words(string kind) => string.Join(' ', Enumerable.Range(0, 6).Select(_ => random.Next(3) == 0 ? $"{kind}{random.Next(5)}" : $"w{random.Next(10)}"));
        File.WriteAllLines(folder.File("data/texts.tsv"), Enumerable.Range(0, 240).Select(i => i % 2 == 0 ? $"up\t{Words("high")}" : $"down\t{Words("low")}"));
        string[] common = ["--data", folder.File("data"), "--device", "cpu", "--threads", "1", "--store", folder.File("store"), "--set", "data.preprocess.text.length=8", "--optimizer", "adamw", "--batch", "32"];
        CommandLine.Json(0, ["train", "--zoo", "text-transformer", "--epochs", "6", "--lr", "0.01", "--dropout", "0.15", "--pretrain-epochs", "1", "--out", folder.File("net.onnx"), .. common])
            .GetProperty("notes").EnumerateArray().Select(n => n.GetString()).Should().Contain(n => n!.Contains("perplexity"));
        var plan = folder.File("net.preprocess.json");
        CommandLine.Json(0, "eval", folder.File("net.onnx"), "--data", folder.File("data"), "--preprocess", plan).GetProperty("accuracy").GetDouble().Should().BeGreaterThan(0.8);

        CommandLine.Json(0, ["train", folder.File("net.onnx"), "--lora", "2", "--epochs", "1", "--lr", "0.01", "--preprocess", plan, "--out", folder.File("tuned.onnx"), .. common])
            .GetProperty("notes").EnumerateArray().Select(n => n.GetString()).Should().Contain(n => n!.Contains("adapters of rank 2"));
        Graph before = LeanReader.Load(folder.File("net.onnx")), after = LeanReader.Load(folder.File("tuned.onnx"));
        before.Initializers["dropout_ratio"].AsSpan<float>()[0].Should().Be(0.15f);
        after.Initializers["query_weight"].Bytes.ToArray().Should().NotEqual(before.Initializers["query_weight"].Bytes.ToArray());
        after.Initializers["embedding"].Bytes.ToArray().Should().Equal(before.Initializers["embedding"].Bytes.ToArray());
        after.Initializers.Keys.Should().BeSubsetOf(before.Initializers.Keys, "adapters are merged");
        File.ReadAllBytes(folder.File("tuned.preprocess.json")).Should().Equal(File.ReadAllBytes(plan), "the vocabulary goes on");
        CommandLine.Run(["train", folder.File("net.onnx"), "--lora", "2", "--last-layers", "1", "--preprocess", plan, "--out", folder.File("no.onnx"), .. common]).ShouldBeRefused("one of the two");
    }

    [Fact]
    public void Robust_accuracy_is_not_above_the_plain_one()
    {
        RequireTorch();
        using var folder = new TempFolder();
        string[] eval = ["eval", SmallModels.Classifier(folder), "--data", SmallModels.Images(folder), "--attack", "pgd", "--epsilon", "0.2"];
        var result = CommandLine.Json(0, eval);
        result.GetProperty("robust_accuracy").GetDouble().Should().BeLessThanOrEqualTo(result.GetProperty("accuracy").GetDouble());
        CommandLine.Run([.. eval, "--bad-samples", "guess"]).Code.Should().Be(3);
    }

    private static void RequireTorch()
    {
        try
        {
            torch.set_num_threads(1);
        }
        catch (DllNotFoundException e) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip(e.Message);
        }
    }
}
