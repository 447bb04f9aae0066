using System.Diagnostics;

namespace Compress.Architecture.Tests;

/// <summary>The build's own command line, as a user types it.</summary>
public sealed class BuildHostTests
{
    private static readonly string Program = Path.Combine(Repository.Root, "artifacts/bin/Build/release/Build.dll");

    [Fact]
    public void The_tree_shows_tests_above_the_build()
    {
        var (code, output) = Run("--tree", "--target", "Test");
        code.Should().Be(0);
        output.Should().ContainAll("Test", "Build", "Restore", "Bootstrap", "Native");
    }

    [Fact]
    public void A_dry_run_names_the_tasks_in_order_and_runs_none()
    {
        var (code, output) = Run("--dryrun", "-t", "Build");
        code.Should().Be(0);
        output.Should().MatchRegex(@"(?s)Bootstrap.*Restore.*Native.*Build").And.Contain("No tasks were actually executed");
    }

    [Fact]
    public void Exclusive_leaves_out_what_a_task_depends_on()
    {
        var (code, output) = Run("--dryrun", "--exclusive", "--target=Build");
        code.Should().Be(0);
        output.Should().Contain("Build").And.NotContain("Bootstrap");
    }

    [Fact]
    public void Help_lists_switches_arguments_and_tasks()
    {
        var (code, output) = Run("--help");
        code.Should().Be(0);
        output.Should().ContainAll("--target", "--exclusive", "--recipe", "--device", "Bootstrap", "Conformance");
    }

    [Theory]
    [InlineData("There is no task 'Nonsense'", "--target", "Nonsense")]
    [InlineData("There is no argument --nonsense", "--nonsense", "1")]
    [InlineData("Unexpected argument 'Test'", "Test")]
    [InlineData("--target needs a value", "--target")]
    [InlineData("--seed 1.5 is no whole number", "--seed", "1.5", "--target", "Clean", "--dryrun")]
    public void A_wrong_command_line_ends_with_3_and_says_why(string message, params string[] arguments)
    {
        var (code, output) = Run(arguments);
        code.Should().Be(3);
        output.Should().Contain(message);
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Program), "The build project is not compiled; ./build.sh compiles it.");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        })!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(60_000).Should().BeTrue();
        return (process.ExitCode, output + error.Result);
    }
}
