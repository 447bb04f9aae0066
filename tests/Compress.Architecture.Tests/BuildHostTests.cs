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
    public void The_pipeline_is_a_chain_of_tasks_above_the_build()
    {
        var (code, output) = Run("--dryrun", "--target", "Compress");
        code.Should().Be(0);
        output.Should().MatchRegex("(?s)Bootstrap.*Native.*Build.*Teacher.*Prune.*Distill.*Quantize.*Export.*Validate.*Benchmark.*Package.*Report.*Compress");
    }

    [Fact]
    public void A_stage_takes_along_those_before_it_and_none_after_it()
    {
        var (code, output) = Run("--dryrun", "--target", "Quantize");
        code.Should().Be(0);
        output.Should().ContainAll("Teacher", "Prune", "Distill", "Quantize").And.NotContain("Export");
    }

    [Fact]
    public void The_description_says_of_every_task_what_it_does()
    {
        var (code, output) = Run("--description");
        code.Should().Be(0);
        output.Should().ContainAll("Bootstrap", "Sets up what this system lacks", "Quantize", "Makes the student's weights and activations 8 bit");
    }

    [Theory]
    [InlineData("no-such-recipe.yaml", "--recipe", "no-such-recipe.yaml")]
    [InlineData("no-such-teacher.onnx", "--teacher", "no-such-teacher.onnx")]
    [InlineData("cuda:99", "--device", "cuda:99")]
    [InlineData("did you mean 'macs'", "--set", "stages.prune.mac=0.5")]
    [InlineData("no-such-folder", "--data", "no-such-folder")]
    public void A_wrong_recipe_or_folder_ends_a_stage_with_3_and_says_why(string message, params string[] arguments)
    {
        var (code, output) = Run(["--target", "Teacher", "--exclusive", .. arguments]);
        output.Should().Contain(message);
        code.Should().Be(3);
    }

    [Fact]
    public void A_stage_that_the_recipe_leaves_out_is_passed_over_with_a_sentence()
    {
        var (code, output) = Run("--target", "Prune", "--exclusive", "--set", "stages=[]");
        output.Should().Contain("has no stage 'prune'");
        code.Should().Be(0);
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
        output.Should().ContainAll("--target", "--exclusive", "--recipe", "--device", "--set", "Bootstrap", "Conformance", "Compress", "Report");
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

    [Fact]
    public void A_system_without_apt_is_told_the_packages_and_ends_with_3()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The names are Debian's.");
        using var empty = new EmptyPath();
        var (code, output) = Start(Environment.ProcessPath!, ["--target", "Bootstrap"], empty.Folder);
        code.Should().Be(3, output);
        output.Should().Contain("g++ cmake make: missing, and this system has no apt-get");
    }

    [Fact]
    public void A_user_who_may_not_install_is_told_the_command_and_ends_with_3()
    {
        const string Switch = "/usr/bin/setpriv";
        Assert.SkipUnless(OperatingSystem.IsLinux() && (!Environment.IsPrivilegedProcess || File.Exists(Switch)), "No other user can be taken here.");
        using var path = new EmptyPath("apt-get");
        string[] start = Environment.IsPrivilegedProcess ? [Switch, "--reuid=65534", "--regid=65534", "--clear-groups", Environment.ProcessPath!] : [Environment.ProcessPath!];
        var (code, output) = Start(start[0], [.. start[1..], Program, "--target", "Bootstrap"], path.Folder, whole: true);
        Assert.SkipWhen(output.Contains("ermission denied", StringComparison.Ordinal), "The checkout is not open to other users.");
        code.Should().Be(3, output);
        output.Should().Contain("g++ cmake make: missing, and only root can install them").And.Contain("sudo apt-get install --no-install-recommends g++ cmake make");
    }

    private static (int Code, string Output) Run(params string[] arguments) => Start("dotnet", arguments, path: null);

    private static (int Code, string Output) Start(string program, string[] arguments, string? path, bool whole = false)
    {
        Assert.SkipUnless(File.Exists(Program), "The build project is not compiled; ./build.sh compiles it.");
        var start = new ProcessStartInfo(program, whole ? arguments : [Program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        if (path is not null) start.Environment["PATH"] = path;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(60_000).Should().BeTrue();
        return (process.ExitCode, output + error.Result);
    }

    /// <summary>A PATH that leads to the named programs alone, none of which does anything.</summary>
    private sealed class EmptyPath : IDisposable
    {
        public EmptyPath(params string[] programs)
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
            foreach (var program in programs) File.WriteAllText(Path.Combine(Folder, program), "");
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("compress-path-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
