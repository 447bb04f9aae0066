using Compress.Cli.Tests.Running;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

/// <summary>Ctrl-C, sent to the built command line.</summary>
public sealed class CancelTests
{
    private static readonly string[] Stages = ["teacher", "prune", "distill", "quantize", "controls", "validate", "benchmark"];

    [Fact]
    public void Ctrl_c_ends_a_long_verb_with_130_and_a_sentence()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent the Linux way here.");
        using var folder = new TempFolder();
        var model = SmallModels.Classifier(folder);
        // More models than are measured in the time that the test waits.
        var copies = Enumerable.Range(0, 12).Select(i => folder.File($"copy{i}.onnx")).ToArray();
        foreach (var copy in copies) File.Copy(model, copy);
        using var process = CompressProcess.Start(["bench", .. copies, "--engine", "lean,ort"]);
        Thread.Sleep(1500);
        process.HasExited.Should().BeFalse();
        process.Interrupt();
        process.End().Should().Be(130);
        process.Error.Should().StartWith("Cancelled.");
    }

    [Fact]
    public void Ctrl_c_in_any_stage_ends_a_run_with_130_and_the_next_one_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent the Linux way here.");
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var (store, output) = (folder.File("store"), folder.File("out"));
        string[] args = ["run", SmallRecipe.Write(folder), "--device", "cpu", "--threads", "1", "--store", store, "--out", output];
        for (var i = 0; i < Stages.Length; i++)
        {
            using var process = CompressProcess.Start(args);
            process.WaitForLine(Stages[i] + " (").Should().BeTrue($"{Stages[i]} should begin:\n{process.Output}\n{process.Error}");
            process.Interrupt();
            process.End().Should().Be(130, $"it was stopped in {Stages[i]}:\n{process.Output}\n{process.Error}");
            process.Error.Should().Be("Cancelled. Finished stages are kept; the same command goes on where this one stopped.");
            // Everything before it is there, nothing of it or after it is, and nothing was published.
            foreach (var (stage, at) in Stages.Select((s, at) => (s, at)).Where(s => s.at < i)) Results(store, stage).Should().ContainSingle($"{stage} was done before {Stages[i]} was stopped");
            Directory.GetDirectories(store, "*.part").Should().BeEmpty();
            Directory.Exists(output).Should().BeFalse();
        }
        using var last = CompressProcess.Start(args);
        last.End().Should().BeOneOf([0, 2], last.Error);
        last.Output.Split('\n').Count(l => l.Contains("reused, ", StringComparison.Ordinal)).Should().BeGreaterThanOrEqualTo(Stages.Length - 1);
        Directory.GetDirectories(store, ".*").Should().BeEmpty("a finished stage deletes what its trainings kept");

        // An uninterrupted run gives the same bytes: trainings went on where they stopped.
        var (freshStore, freshOutput) = (folder.File("fresh-store"), folder.File("fresh-out"));
        using var fresh = CompressProcess.Start([.. args[..6], "--store", freshStore, "--out", freshOutput]);
        fresh.End().Should().BeOneOf([0, 2], fresh.Error);
        foreach (var file in new[] { "teacher.onnx", "compressed.onnx", "bundle.compress" })
            File.ReadAllBytes(Path.Combine(output, file)).Should().Equal(File.ReadAllBytes(Path.Combine(freshOutput, file)), file);
    }

    [Fact]
    public void SIGTERM_ends_a_run_as_ctrl_c_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent the Linux way here.");
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var store = folder.File("store");
        using var process = CompressProcess.Start("run", SmallRecipe.Write(folder), "--device", "cpu", "--threads", "1", "--store", store, "--out", folder.File("out"), "--set", "teacher.epochs=500");
        process.WaitForLine("teacher (").Should().BeTrue($"the teacher should begin:\n{process.Output}\n{process.Error}");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (Directory.GetDirectories(store, "*.part").Length == 0 && watch.Elapsed < TimeSpan.FromMinutes(1)) Thread.Sleep(20);
        process.Terminate();
        process.End().Should().Be(130, $"{process.Output}\n{process.Error}");
        process.Error.Should().Be("Cancelled. Finished stages are kept; the same command goes on where this one stopped.");
        Directory.GetDirectories(store, "*.part").Should().BeEmpty("nothing half made is left behind");
        Directory.Exists(folder.File("out")).Should().BeFalse();
    }

    [Fact]
    public void The_process_ends_with_the_verbs_exit_code()
    {
        using var process = CompressProcess.Start("inspect", "none.onnx");
        process.End().Should().Be(3);
        process.Error.Should().Contain("none.onnx");
    }

    private static string[] Results(string store, string stage) => Directory.GetDirectories(store, stage + "-*");
}
