using Compress.Cli.Tests.Running;
using Compress.Preprocessing;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

public sealed class BundleTests
{
    [Theory]
    [InlineData("none", "none")]
    [InlineData("brotli", "brotli")]
    [InlineData("deflate", "deflate")]
    [InlineData("auto", "none")]
    public void What_package_makes_verify_accepts(string coding, string stored)
    {
        using var folder = new TempFolder();
        var bundle = Package(folder, "a.compress", "--coding", coding);
        var json = CommandLine.Json(0, "verify", bundle);
        json.GetProperty("valid").GetBoolean().Should().BeTrue();
        json.GetProperty("bytes").GetInt64().Should().Be(new FileInfo(bundle).Length);
        json.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("name").GetString()).Should().Equal("model.onnx", "preprocess.json", "labels.txt");
        json.GetProperty("entries")[0].GetProperty("coding").GetString().Should().Be(stored);
        json.GetProperty("metrics").GetProperty("accuracy").GetDouble().Should().Be(0.5);
        json.GetProperty("provenance").GetProperty("recipe").GetString().Should().Be("own");
        json.GetProperty("inputs")[0].GetProperty("name").GetString().Should().Be("x");
    }

    [Fact]
    public void Equal_content_gives_equal_bytes()
    {
        using var folder = new TempFolder();
        File.ReadAllBytes(Package(folder, "a.compress")).Should().Equal(File.ReadAllBytes(Package(folder, "b.compress")));
    }

    [Fact]
    public void Any_changed_byte_breaks_it()
    {
        using var folder = new TempFolder();
        var bundle = Package(folder, "a.compress");
        var bytes = File.ReadAllBytes(bundle);
        // Every byte is tried where the container is made and read; here a spread of places, through the command line.
        for (var at = 0; at < bytes.Length; at += 1 + (bytes.Length / 60))
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            File.WriteAllBytes(bundle, changed);
            var result = CommandLine.Run("verify", bundle);
            result.Code.Should().Be(4, $"byte {at} was changed");
            result.Error.Should().StartWith("error: ");
        }
        File.WriteAllBytes(bundle, bytes[..^1]);
        CommandLine.Run("verify", bundle).Code.Should().Be(4);
        File.WriteAllBytes(bundle, [.. bytes, 0]);
        CommandLine.Run("verify", bundle).Code.Should().Be(4);
    }

    [Fact]
    public void Bad_parts_are_refused_and_leave_no_file()
    {
        using var folder = new TempFolder();
        var (model, target) = (SmallModels.Classifier(folder), folder.File("out.compress"));
        File.WriteAllText(folder.File("bad.json"), "{");
        File.WriteAllBytes(folder.File("bad.onnx"), [1, 2, 3]);
        CommandLine.Run("package", folder.File("none.onnx"), "--out", target).ShouldBeRefused("none.onnx");
        CommandLine.Run("package", folder.File("bad.onnx"), "--out", target).ShouldBeRefused("byte");
        CommandLine.Run("package", model, "--out", target, "--preprocess", folder.File("bad.json")).ShouldBeRefused("preprocess.json");
        CommandLine.Run("package", model, "--out", target, "--metric", "accuracy").ShouldBeRefused("name=value");
        CommandLine.Run("package", model, "--out", target, "--metric", "accuracy=good").ShouldBeRefused("good");
        CommandLine.Run("package", model, "--out", target, "--coding", "zip").ShouldBeRefused("zip", "brotli");
        File.Exists(target).Should().BeFalse();
        CommandLine.Run("verify", target).ShouldBeRefused("out.compress");
    }

    [Fact]
    public void What_is_no_bundle_does_not_verify()
    {
        using var folder = new TempFolder();
        CommandLine.Run("verify", SmallModels.Classifier(folder)).Code.Should().Be(4);
    }

    private static string Package(TempFolder folder, string name, params string[] more)
    {
        var plan = folder.File("preprocess.json");
        File.WriteAllBytes(plan, new ImagePlan { Width = 6, Height = 6, Color = ColorMode.Grey }.ToJson());
        File.WriteAllText(folder.File("labels.txt"), "cat\ndog\nfox\n");
        string[] args = ["package", SmallModels.Classifier(folder), "--out", folder.File(name), "--preprocess", plan, "--labels", folder.File("labels.txt"), "--metric", "accuracy=0.5", "--provenance", "recipe=own", .. more];
        var result = CommandLine.Run(args);
        result.Code.Should().Be(0, result.Error);
        return folder.File(name);
    }
}
