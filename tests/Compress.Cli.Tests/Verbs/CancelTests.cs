using System.Diagnostics;
using System.Runtime.InteropServices;
using Compress.Cli.Tests.Running;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

/// <summary>The built command line as a process of its own.</summary>
public sealed partial class CancelTests
{
    [Fact]
    public void Ctrl_c_ends_a_long_verb_with_130_and_a_sentence()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent the Linux way here.");
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        // More models than are measured in the time that the test waits.
        var copies = Enumerable.Range(0, 12).Select(i => folder.File($"copy{i}.onnx")).ToArray();
        foreach (var copy in copies) File.Copy(model, copy);
        using var process = Start(["bench", .. copies, "--engine", "lean,ort"]);
        Thread.Sleep(1500);
        process.HasExited.Should().BeFalse();
        Kill(process.Id, 2).Should().Be(0);
        process.WaitForExit(20_000).Should().BeTrue();
        process.ExitCode.Should().Be(130);
        process.StandardError.ReadToEnd().Should().StartWith("Cancelled.");
    }

    [Fact]
    public void The_process_ends_with_the_verbs_exit_code()
    {
        using var process = Start("inspect", "none.onnx");
        process.WaitForExit(20_000).Should().BeTrue();
        process.ExitCode.Should().Be(3);
        process.StandardError.ReadToEnd().Should().Contain("none.onnx");
    }

    private static Process Start(params string[] args)
    {
        var linux = OperatingSystem.IsLinux();
        var start = new ProcessStartInfo(linux ? "env" : "dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        if (linux)
        {
            // A parent that runs in the background passes on that it ignores Ctrl-C; a terminal's child does not ignore it.
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add("dotnet");
        }
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "compress.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
