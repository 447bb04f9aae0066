using System.Diagnostics;
using Xunit;

namespace Compress.Testing;

/// <summary>The node cases of the ONNX backend suite, unpacked once into the build's output folder.</summary>
public static class BackendSuite
{
    private static readonly Lazy<string> Unpacked = new(Unpack);

    /// <summary>The folder with one folder a case; skips the running test where there is no test data or no program to unpack it.</summary>
    public static string NodeFolder
    {
        get
        {
            TestData.Path("onnx-backend/node.tar.xz");
            Assert.SkipUnless(OnPath("tar") && OnPath("xz"), "The programs tar and xz are needed to unpack the backend suite.");
            return Unpacked.Value;
        }
    }

    /// <summary>Names of all cases, in order.</summary>
    public static IReadOnlyList<string> Cases => [.. Directory.GetDirectories(NodeFolder).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    private static string Unpack()
    {
        var archive = TestData.Path("onnx-backend/node.tar.xz");
        var parent = Path.Combine(OutputRoot(), "testdata");
        var target = Path.Combine(parent, "onnx-backend-node");
        if (!Directory.Exists(target))
        {
            // Other test processes may be at it too: each unpacks aside, the first to rename wins.
            Directory.CreateDirectory(parent);
            var aside = Path.Combine(parent, $"unpacking-{Environment.ProcessId}");
            Directory.CreateDirectory(aside);
            using (var tar = Process.Start("tar", ["-xJf", archive, "-C", aside]))
            {
                tar.WaitForExit();
                Assert.True(tar.ExitCode == 0, $"tar could not unpack '{archive}' (exit code {tar.ExitCode}).");
            }

            try
            {
                Directory.Move(aside, target);
            }
            catch (IOException) when (Directory.Exists(target))
            {
                Directory.Delete(aside, recursive: true);
            }
        }

        return Path.Combine(target, "node");
    }

    /// <summary>The build's output folder (artifacts), which lies above the test assembly.</summary>
    private static string OutputRoot()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (d.Name == "artifacts")
            {
                return d.FullName;
            }
        }

        return Path.GetTempPath();
    }

    private static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));
}
