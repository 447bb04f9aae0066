using Compress.Cli.Tests.Running;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Pipeline;
using Compress.Preprocessing;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

public sealed class InferTests
{
    [Theory]
    [InlineData("lean")]
    [InlineData("ort")]
    public void Inputs_by_order_and_by_name_give_all_outputs_by_name(string engine)
    {
        using var folder = new TempFolder();
        var model = SmallModels.Pair(folder);
        var (a, b) = (SmallModels.Npy(folder, "a.npy", [1, 2], 2), SmallModels.Npy(folder, "b.npy", [10, 20], 2));
        foreach (var inputs in new string[][] { [a, b], [$"b={b}", a], [$"a={a}", $"b={b}"] })
        {
            var target = folder.File("out.npz");
            CommandLine.Run(["infer", model, "--engine", engine, "--output", target, "--input", .. inputs]).Code.Should().Be(0);
            var results = NpzFile.Read(target);
            results["sum"].ToFloats().Should().Equal(11, 22);
            results["product"].ToFloats().Should().Equal(10, 40);
        }
    }

    [Fact]
    public void Npz_gives_each_input_by_name_and_may_hold_more()
    {
        using var folder = new TempFolder();
        NpzFile.Write(folder.File("io.npz"), new Dictionary<string, NpyArray>
        {
            ["b"] = NpyArray.From<float>([3, 4], 2), ["sum"] = NpyArray.From<float>([0, 0], 2), ["a"] = NpyArray.From<float>([1, 2], 2),
        });
        var json = CommandLine.Json(0, "infer", SmallModels.Pair(folder), "--input", folder.File("io.npz"));
        var sum = json.GetProperty("outputs")[0];
        sum.GetProperty("name").GetString().Should().Be("sum");
        sum.GetProperty("shape")[0].GetInt32().Should().Be(2);
        (sum.GetProperty("min").GetDouble(), sum.GetProperty("max").GetDouble()).Should().Be((4, 6));
    }

    [Fact]
    public void Tensor_protos_go_in_and_out()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        var input = Tensor.Own(Enumerable.Range(0, 72).Select(i => i / 72f).ToArray(), 2, 1, 6, 6);
        OnnxTensorFile.Write(input, folder.File("in.pb"), "x");
        CommandLine.Run("infer", model, "--input", folder.File("in.pb"), "--output", folder.File("lean.pb")).Code.Should().Be(0);
        CommandLine.Run("infer", model, "--input", folder.File("in.pb"), "--output", folder.File("ort.pb"), "--engine", "ort").Code.Should().Be(0);
        var (name, lean) = OnnxTensorFile.Read(folder.File("lean.pb"));
        name.Should().Be("logits");
        lean.Dims.Should().Equal(2, 3);
        TensorComparison.Difference(lean, OnnxTensorFile.Read(folder.File("ort.pb")).Tensor, new TensorTolerance(1e-4, 1e-6)).Should().BeNull();
    }

    [Fact]
    public void A_bundle_takes_samples_and_names_classes()
    {
        using var folder = new TempFolder();
        var bundle = SmallModels.Bundle(folder, SmallModels.Classifier(folder));
        var image = Directory.GetFiles(SmallModels.Images(folder), "*.png", SearchOption.AllDirectories)[0];
        foreach (var engine in new[] { "lean", "ort" })
        {
            var top = CommandLine.Json(0, "infer", bundle, "--input", image, "--engine", engine).GetProperty("outputs")[0].GetProperty("top");
            top.EnumerateArray().Select(t => t.GetProperty("label").GetString()).Should().BeEquivalentTo("cat", "dog", "fox");
        }
    }

    [Fact]
    public void Stored_results_of_real_models_are_reproduced()
    {
        using var folder = new TempFolder();
        var path = TestData.Path("models/with-io/qsigmoid_1");
        CommandLine.Run("infer", Path.Combine(path, "model.onnx"), "--input", Path.Combine(path, "io.npz"), "--output", folder.File("out.npz")).Code.Should().Be(0);
        var (seen, expected) = (NpzFile.Read(folder.File("out.npz"))["output"].ToFloats(), NpzFile.Read(Path.Combine(path, "io.npz"))["output"].ToFloats());
        seen.Should().HaveSameCount(expected);
        seen.Zip(expected).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 1e-4);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_is_wanted()
    {
        using var folder = new TempFolder();
        var model = SmallModels.Pair(folder);
        var a = SmallModels.Npy(folder, "a.npy", [1, 2], 2);
        CommandLine.Run("infer", model, "--input", a).ShouldBeRefused("'b'", "Float32[2]");
        CommandLine.Run("infer", model, "--input", a, a, a).ShouldBeRefused("one tensor too many");
        CommandLine.Run("infer", model, "--input", $"a={a}", $"a={a}").ShouldBeRefused("'a'", "twice");
        CommandLine.Run("infer", model, "--input", $"c={a}", a).ShouldBeRefused("no input 'c'");
        CommandLine.Run("infer", model, "--input", a, folder.File("none.npy")).ShouldBeRefused("none.npy");
        CommandLine.Run("infer", model, "--input", a, SmallModels.Npy(folder, "long.npy", [1, 2, 3], 3)).ShouldBeRefused("'b'", "[3]");
        CommandLine.Run("infer", model, "--input", a, a, "--output", folder.File("out.npy")).ShouldBeRefused(".npz");
        CommandLine.Run("infer", model, "--input", a, a, "--output", folder.File("out.txt")).ShouldBeRefused(".txt");
        CommandLine.Run("infer", model, "--input", a, a, "--engine", "abacus").ShouldBeRefused("abacus", "lean");
        CommandLine.Run("infer", model, "--input", a, model).ShouldBeRefused("--preprocess");
        File.WriteAllBytes(folder.File("bad.npy"), [1, 2, 3]);
        CommandLine.Run("infer", model, "--input", a, folder.File("bad.npy")).ShouldBeRefused("bad.npy");
        Directory.GetFiles(folder.Path).Should().NotContain(f => Path.GetFileName(f).StartsWith("out", StringComparison.Ordinal), "a refused call writes nothing");
    }
}
