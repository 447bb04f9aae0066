using Compress.Cli.Tests.Running;

namespace Compress.Cli.Tests.Verbs;

public sealed class DoctorTests
{
    [Fact]
    public void Every_part_is_told_and_what_is_missing_has_a_remedy()
    {
        var result = CommandLine.Run("doctor", "--json");
        using var document = System.Text.Json.JsonDocument.Parse(result.Output);
        var checks = document.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        checks.Keys.Should().Contain(["processor", "instruction sets", "threads", "memory", "disk", "libtorch", "cuda", "onnx runtime", "jpeg"]);
        foreach (var check in checks.Values)
        {
            var state = check.GetProperty("state").GetString();
            state.Should().BeOneOf("ok", "warning", "missing");
            check.GetProperty("found").GetString().Should().NotBeEmpty();
            (check.GetProperty("remedy").GetString()!.Length > 0).Should().Be(state != "ok", "a remedy is for what is not as it should be");
        }
        result.Code.Should().Be(checks.Values.Any(c => c.GetProperty("state").GetString() == "missing") ? 3 : 0);
    }

    [Fact]
    public void Text_output_has_a_line_a_part()
    {
        var result = CommandLine.Run("doctor");
        result.Output.Should().ContainAll("libtorch", "onnx runtime", "instruction sets").And.NotContain("\u001b[");
    }
}
