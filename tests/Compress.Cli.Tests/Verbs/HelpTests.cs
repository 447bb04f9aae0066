using Compress.Cli.Tests.Running;

namespace Compress.Cli.Tests.Verbs;

/// <summary>What every verb owes.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Verbs => ["run", "train", "prune", "distill", "quantize", "inspect", "check", "validate", "eval", "infer", "bench", "package", "verify", "switches", "conformance", "doctor", "report"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_has_an_example_and_json(string verb)
    {
        var result = CommandLine.Run(verb, "--help");
        result.Code.Should().Be(0);
        result.Output.Should().ContainAll($"Example: compress {verb}", "--json");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void An_unknown_option_is_bad_usage(string verb)
    {
        var result = CommandLine.Run(verb, "--no-such-option");
        result.Code.Should().Be(3);
        result.Error.Should().Contain("--help");
    }

    [Fact]
    public void An_unknown_verb_is_bad_usage() => CommandLine.Run("squash").Code.Should().Be(3);
}
