using Xunit;

namespace Compress.Testing;

/// <summary>
/// Real data and models that lie outside the repository, in the folder that the variable COMPRESS_DATA names. Without it a test is
/// skipped; with it, or under CI with the folder named, a missing file fails the test.
/// </summary>
public static class TestData
{
    private const string Variable = "COMPRESS_DATA";

    /// <summary>The folder, or null where there is none.</summary>
    public static string? Root { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root && Directory.Exists(root) ? root : null;

    /// <summary>Full path of a file or folder of the test data; skips the running test where there is no test data at all.</summary>
    /// <param name="relative">Path below the folder, such as <c>models/mnist-8.onnx</c>.</param>
    public static string Path(string relative)
    {
        Assert.SkipUnless(Root is not null, $"Set {Variable} to the folder of test data to run this test.");
        var path = System.IO.Path.Combine(Root!, relative);
        Assert.True(File.Exists(path) || Directory.Exists(path), $"The test data folder '{Root}' has no '{relative}'.");
        return path;
    }
}
