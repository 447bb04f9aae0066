namespace Compress.Cli.Tests.Running;

/// <summary>What a call of the command line left.</summary>
internal sealed record CliResult(int Code, string Output, string Error)
{
    /// <summary>A refusal: exit code 3, one paragraph on standard error, nothing on standard output.</summary>
    public void ShouldBeRefused(params string[] words)
    {
        Code.Should().Be(3, Error);
        Output.Should().BeEmpty();
        Error.Trim().Should().StartWith("error: ").And.NotContain("   at ", "a stack trace is no message").And.ContainAll(words);
    }
}
