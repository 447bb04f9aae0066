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
        // Far more runs than a test has time for.
        using var process = Start("bench", model, "--engine", "lean,ort,lean,ort,lean,ort,lean,ort");
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
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "compress.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
