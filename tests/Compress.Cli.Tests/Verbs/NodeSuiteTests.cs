using System.Text.Json;
using Compress.Cli.Tests.Running;
using Compress.Pipeline;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

/// <summary>The whole node suite on both engines, and the list of the cases that must pass.</summary>
public sealed class NodeSuiteTests
{
    private static readonly string List = Path.Combine(Repository(), "tests/Conformance/IN_SCOPE.txt");

    [Fact]
    public void The_list_holds_exactly_the_cases_in_scope() =>
        ConformanceSuite.ReadNames(List).Should().Equal(
            ConformanceSuite.Find(BackendSuite.NodeFolder).Where(c => ConformanceSuite.IsInScope(c.Folder)).Select(c => c.Name),
            "it is written by 'compress conformance <node suite> --scope --names'");

    [Fact]
    public void Every_listed_case_passes_on_our_engine_and_none_fails()
    {
        var json = CommandLine.Json(0, "conformance", BackendSuite.NodeFolder, "--engine", "lean", "--required", List);
        json.GetProperty("missed").EnumerateArray().Should().BeEmpty();
        RequireSorted(json);
        json.GetProperty("failed").GetInt32().Should().Be(0);
        json.GetProperty("passed").GetInt32().Should().BeGreaterThanOrEqualTo(ConformanceSuite.ReadNames(List).Length);
    }

    [Fact]
    public void The_other_engine_gives_a_result_for_every_case()
    {
        var result = CommandLine.Run("conformance", BackendSuite.NodeFolder, "--engine", "ort", "--json");
        result.Code.Should().BeOneOf(0, 4);
        using var json = JsonDocument.Parse(result.Output);
        RequireSorted(json.RootElement);
    }

    /// <summary>Passed without a reason, or failed or unsupported with one, and nothing else.</summary>
    private static void RequireSorted(JsonElement json)
    {
        var cases = json.GetProperty("cases").EnumerateArray().ToList();
        cases.Select(c => c.GetProperty("name").GetString()).Should().Equal(BackendSuite.Cases);
        foreach (var c in cases)
        {
            var (outcome, reason) = (c.GetProperty("outcome").GetString(), c.GetProperty("reason").GetString()!);
            outcome.Should().BeOneOf("passed", "failed", "unsupported");
            (reason.Length == 0).Should().Be(outcome == "passed", c.ToString());
        }
    }

    private static string Repository()
    {
        var d = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(d!.FullName, "Compress.sln"))) d = d.Parent;
        return d.FullName;
    }
}
