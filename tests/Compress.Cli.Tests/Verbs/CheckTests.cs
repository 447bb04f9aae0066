using Compress.Cli.Tests.Running;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

public sealed class CheckTests
{
    [Fact]
    public void A_sound_model_has_no_error()
    {
        using var folder = new TempFolder();
        Findings(SmallModels.Classifier(folder), 0).Should().NotContain(f => f.Severity == "error");
        Findings(SmallModels.Bundle(folder, folder.File("net.onnx")), 0).Should().NotContain(f => f.Severity == "error");
    }

    [Fact]
    public void Every_error_is_listed_with_its_node_and_the_code_is_3()
    {
        using var folder = new TempFolder();
        var types = new[] { "x", "y", "z" }.ToDictionary(n => n, n => new ValueInfo(n, ElementType.Float32, Shape.Of(2)));
        OnnxExporter.Write(new Graph
        {
            Name = "broken",
            Inputs = [types["x"]],
            Outputs = [types["y"], types["z"]],
            Nodes = [new Node("Add", ["x"], ["y"]) { Name = "lonely" }, new Node("NoSuchOperator", ["x"], ["z"]) { Name = "stranger" }],
            Opsets = NameMap<long>.Empty.With("", 17),
        }, folder.File("broken.onnx"));
        var findings = Findings(folder.File("broken.onnx"), 3);
        findings.Where(f => f.Severity == "error").Select(f => f.Node).Should().Contain(n => n.Contains("lonely")).And.Contain(n => n.Contains("stranger"));
        findings.Should().OnlyContain(f => f.Message.Length > 0 && f.Remedy.Length > 0);
        CommandLine.Run("check", folder.File("broken.onnx")).Output.Should().ContainAll("error: ", "lonely", "stranger", "remedy: ");
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_one_error_and_a_missing_one_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("cut.onnx"), File.ReadAllBytes(SmallModels.Classifier(folder))[..200]);
        Findings(folder.File("cut.onnx"), 3).Should().ContainSingle().Which.Severity.Should().Be("error");
        CommandLine.Run("check", folder.File("none.onnx")).ShouldBeRefused("none.onnx");
    }

    [Fact]
    public void Real_models_have_no_error()
    {
        foreach (var name in ModelFiles.Names) CommandLine.Run("check", TestData.Path(name)).Code.Should().Be(0, name);
    }

    private static List<(string Severity, string Node, string Message, string Remedy)> Findings(string model, int code) =>
        [.. CommandLine.Json(code, "check", model).GetProperty("findings").EnumerateArray().Select(f => (
            f.GetProperty("severity").GetString()!, f.GetProperty("node").GetString()!, f.GetProperty("message").GetString()!, f.GetProperty("remedy").GetString()!))];
}
