using System.Text.Json;
using Compress.Cli.Tests.Running;
using Compress.Graphs;
using Compress.Onnx;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

public sealed class ConformanceTests
{
    [Theory]
    [InlineData("lean")]
    [InlineData("ort")]
    public void Cases_pass_fail_or_are_unsupported_with_a_reason(string engine)
    {
        using var folder = new TempFolder();
        Case(folder, "good", "Add", [3, 5]);
        Case(folder, "wrong", "Add", [3, 6]);
        Case(folder, "foreign", "NoSuchOperator", [3, 5]);
        var json = CommandLine.Json(4, "conformance", folder.Path, "--engine", engine);
        (json.GetProperty("passed").GetInt32(), json.GetProperty("failed").GetInt32(), json.GetProperty("unsupported").GetInt32()).Should().Be((1, 1, 1));
        var cases = json.GetProperty("cases").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        Outcome(cases["good"]).Should().Be(("passed", ""));
        Outcome(cases["wrong"]).Outcome.Should().Be("failed");
        Outcome(cases["wrong"]).Reason.Should().ContainAll("1 of 2", "5", "6");
        Outcome(cases["foreign"]).Outcome.Should().Be("unsupported");
        Outcome(cases["foreign"]).Reason.Should().Contain("NoSuchOperator");
    }

    [Fact]
    public void The_filter_takes_parts_and_patterns_and_a_single_case_is_a_suite()
    {
        using var folder = new TempFolder();
        Case(folder, "test_add_one", "Add", [3, 5]);
        Case(folder, "test_add_two", "Add", [3, 5]);
        Names("--filter", "one").Should().Equal("test_add_one");
        Names("--filter", "test_*_t?o").Should().Equal("test_add_two");
        Names().Should().Equal("test_add_one", "test_add_two");
        CommandLine.Json(0, "conformance", folder.File("test_add_one")).GetProperty("passed").GetInt32().Should().Be(1);
        CommandLine.Run("conformance", folder.Path, "--filter", "nothing").ShouldBeRefused("nothing", "test_add_one");

        IEnumerable<string?> Names(params string[] more) =>
            CommandLine.Json(0, ["conformance", folder.Path, .. more]).GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString());
    }

    [Fact]
    public void Text_output_lists_failures_and_totals()
    {
        using var folder = new TempFolder();
        Case(folder, "wrong", "Add", [3, 6]);
        var result = CommandLine.Run("conformance", folder.Path);
        result.Code.Should().Be(4);
        result.Output.Should().ContainAll("failed      wrong: ", "0 passed, 1 failed, 0 unsupported on lean");
    }

    [Fact]
    public void A_folder_without_cases_is_refused()
    {
        using var folder = new TempFolder();
        CommandLine.Run("conformance", folder.Path).ShouldBeRefused("no case");
        CommandLine.Run("conformance", folder.File("none")).ShouldBeRefused("none");
        Case(folder, "good", "Add", [3, 5]);
        CommandLine.Run("conformance", folder.Path, "--engine", "abacus").ShouldBeRefused("abacus");
    }

    [Fact]
    public void Cases_of_the_backend_suite_pass_on_both_engines()
    {
        foreach (var engine in new[] { "lean", "ort" })
        {
            var json = CommandLine.Json(0, "conformance", BackendSuite.NodeFolder, "--engine", engine, "--filter", "test_relu*");
            json.GetProperty("passed").GetInt32().Should().BePositive();
            json.GetProperty("failed").GetInt32().Should().Be(0);
        }
    }

    [Fact]
    public void Required_cases_must_pass()
    {
        using var folder = new TempFolder();
        Case(folder, "good", "Add", [3, 5]);
        Case(folder, "foreign", "NoSuchOperator", [3, 5]);
        File.WriteAllText(folder.File("must.txt"), "# what must pass\ngood\n");
        CommandLine.Json(0, "conformance", folder.Path, "--required", folder.File("must.txt")).GetProperty("required").GetInt32().Should().Be(1);
        File.WriteAllText(folder.File("must.txt"), "good\nforeign\nabsent\n");
        CommandLine.Json(4, "conformance", folder.Path, "--required", folder.File("must.txt")).GetProperty("missed").EnumerateArray().Select(m => m.GetString()).Should().Equal("foreign", "absent");
        var text = CommandLine.Run("conformance", folder.Path, "--required", folder.File("must.txt"));
        text.Code.Should().Be(4);
        text.Output.Should().ContainAll("unsupported foreign: ", "missing     absent", "1 of the 3 cases that must pass did");
        File.WriteAllText(folder.File("must.txt"), "# nothing\n");
        CommandLine.Run("conformance", folder.Path, "--required", folder.File("must.txt")).ShouldBeRefused("names no case");
        CommandLine.Run("conformance", folder.Path, "--required", folder.File("none.txt")).ShouldBeRefused("none.txt");
    }

    [Fact]
    public void Names_can_be_listed_without_a_run()
    {
        using var folder = new TempFolder();
        Case(folder, "good", "Add", [3, 5]);
        Case(folder, "foreign", "NoSuchOperator", [3, 5]);
        CommandLine.Run("conformance", folder.Path, "--names").Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Should().Equal("foreign", "good");
        CommandLine.Json(0, "conformance", folder.Path, "--names", "--scope").GetProperty("names").EnumerateArray().Select(n => n.GetString()).Should().Equal("good");
    }

    [Fact]
    public void Sequences_are_unsupported_and_not_failed() =>
        CommandLine.Json(0, "conformance", BackendSuite.NodeFolder, "--engine", "ort", "--filter", "test_sequence_insert_at_back").GetProperty("unsupported").GetInt32().Should().Be(1);

    private static (string? Outcome, string? Reason) Outcome(JsonElement c) => (c.GetProperty("outcome").GetString(), c.GetProperty("reason").GetString());

    private static void Case(TempFolder folder, string name, string opType, float[] expected)
    {
        var set = Directory.CreateDirectory(Path.Combine(folder.Path, name, "test_data_set_0")).FullName;
        var types = new[] { "x", "y", "z" }.ToDictionary(n => n, n => new ValueInfo(n, ElementType.Float32, Shape.Of(2)));
        OnnxExporter.Write(new Graph
        {
            Name = name,
            Inputs = [types["x"], types["y"]],
            Outputs = [types["z"]],
            Nodes = [new Node(opType, ["x", "y"], ["z"])],
            Opsets = NameMap<long>.Empty.With("", 17),
        }, Path.Combine(folder.Path, name, "model.onnx"));
        OnnxTensorFile.Write(Tensor.Own<float>([1, 2], 2), Path.Combine(set, "input_0.pb"), "x");
        OnnxTensorFile.Write(Tensor.Own<float>([2, 3], 2), Path.Combine(set, "input_1.pb"), "y");
        OnnxTensorFile.Write(Tensor.Own(expected, 2), Path.Combine(set, "output_0.pb"), "z");
    }
}
