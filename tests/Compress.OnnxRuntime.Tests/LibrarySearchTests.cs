using System.Diagnostics;
using Compress.Testing;

namespace Compress.OnnxRuntime.Tests;

/// <summary>What happens when the native library is not where it should be; each case in a process of its own.</summary>
public class LibrarySearchTests
{
    [Fact]
    public void A_folder_without_the_library_is_named_with_the_remedy() =>
        Probe("/no/such/folder").Should().Contain("OnnxRuntimeException").And.Contain("/no/such/folder").And.Contain("or unset it");

    [Fact]
    public void A_file_that_is_no_library_is_named_with_the_remedy()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "libonnxruntime.so");
        File.WriteAllText(file, "not a library");
        Probe(file).Should().Contain("OnnxRuntimeException").And.Contain(file).And.Contain("Set ONNXRUNTIME");
        Probe(folder.Path).Should().Contain("OnnxRuntimeException").And.Contain(file);
    }

    [Fact]
    public void Without_the_variable_the_build_tree_is_searched() => Probe("").Should().StartWith("version ");

    /// <summary>Starts this test assembly with the argument that makes it report what loading gives.</summary>
    private static string Probe(string variable)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(LibrarySearchTests).Assembly.Location);
        }

        start.Environment["ONNXRUNTIME"] = variable;
        start.Environment[LibraryProbe.Variable] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
