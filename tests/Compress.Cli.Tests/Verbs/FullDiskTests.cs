using Compress.Cli.Tests.Running;
using Compress.Testing;

namespace Compress.Cli.Tests.Verbs;

/// <summary>Runs whose store lies on a disk that fills up, and whose files may not grow.</summary>
public sealed class FullDiskTests
{
    // The teacher is made while there is room, the run goes on when there is none, and again when there is some. $1 is the disk, $2 the
    // run that makes the teacher alone, the rest the whole run.
    private const string Script = """
        disk=$1; first=$2; shift 2
        mount -t tmpfs -o size=60m none "$disk" || exit 99
        "$@" --set "$first" >/dev/null; echo "prepared $?"
        dd if=/dev/zero of="$disk/filler" bs=4k 2>/dev/null; truncate -s -40K "$disk/filler"
        "$@"; echo "full $?"
        find "$disk" -mindepth 1 | sed "s|^$disk|left |"
        rm "$disk/filler"
        "$@"; echo "room $?"
        find "$disk" -mindepth 1 -name '.*' | sed "s|^$disk|hidden |"
        """;

    [Fact]
    public void Full_disk_is_told_in_a_sentence_and_the_run_goes_on_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Disks of a chosen size are made the Linux way here.");
        TorchLibrary.Require();
        using var folder = new TempFolder();
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        // A file system of its own, seen by these processes alone; it goes when they do.
        using var run = CompressProcess.Start("unshare", ["--map-root-user", "--mount", "sh", "-c", Script, "sh", disk, "stages=[]", "dotnet", .. Arguments(folder, disk)]);
        var code = run.End();
        Assert.SkipWhen(code is 1 or 99 && !run.Output.Contains("prepared", StringComparison.Ordinal), $"This system lets nobody mount a small disk: {run.Error}");

        run.Output.Should().Contain("full 3", run.Error);
        run.Error.Should().StartWith("error: The disk is full: ").And.NotContain("   at ");
        var left = run.Output.Split('\n').Where(l => l.StartsWith("left ", StringComparison.Ordinal)).ToList();
        left.Should().Contain(l => l.StartsWith("left /store/teacher-", StringComparison.Ordinal), "it was done before the disk was full");
        left.Should().NotContain(l => l.Contains(".part", StringComparison.Ordinal) || l.EndsWith(".tmp", StringComparison.Ordinal))
            .And.NotContain(l => l.StartsWith("left /store/prune-", StringComparison.Ordinal));
        run.Output.Should().MatchRegex("(?s)full 3.*teacher \\(1/\\d+\\)\n  reused.*room [02]", "what was done is not done again");
        run.Output.Should().NotContain("hidden ");
    }

    [Fact]
    public void File_that_may_not_grow_is_refused_and_nothing_half_written_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "File sizes are limited the Linux way here.");
        using var folder = new TempFolder();
        var (model, bundle) = (SmallModels.Classifier(folder, classes: 1000), folder.File("out.compress"));
        // 128 blocks of 512 bytes; without the trap the signal that comes with the error would end the process. The runtime maps its
        // code through a large file unless told otherwise.
        using var run = CompressProcess.Start("sh", ["-c", "trap '' XFSZ; ulimit -f 128; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "sh", "dotnet", CompressProcess.Program, "package", model, "--coding", "none", "--out", bundle]);
        run.End().Should().Be(3, run.Error);
        run.Error.Should().StartWith("error: ").And.NotContain("   at ");
        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo(["net.onnx"]);
    }

    private static string[] Arguments(TempFolder folder, string disk) =>
        [CompressProcess.Program, "run", SmallRecipe.Write(folder), "--device", "cpu", "--threads", "1", "--store", Path.Combine(disk, "store"), "--out", Path.Combine(disk, "out")];
}
