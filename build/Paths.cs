namespace Build;

/// <summary>Every place of the repository that the build reads or writes, as absolute paths.</summary>
public sealed class Paths
{
    public Paths() => Root = FindRoot();

    public string Root { get; }

    public string Solution => Of("Compress.sln");

    public string Artifacts => Of("artifacts");

    public string Native => Of("artifacts/native");

    /// <summary>Where the native ONNX Runtime library is staged.</summary>
    public string OnnxRuntime => Of("artifacts/native/onnxruntime");

    public string OnnxRuntimePackage => Of("runtime/Compress.OnnxRuntime/native");

    public string TorchShim => Of("compressors/Compress.Torch/native");

    public string RecipeSchema => Of("pipeline/recipes/recipe.schema.json");

    public string Logs => Of("artifacts/logs");

    public string Stamps => Of("artifacts/stamps");

    public string TestResults => Of("artifacts/test-results");

    public string Packages => Of("artifacts/packages");

    public string Publish => Of("artifacts/publish");

    /// <summary>The command line tool as the build leaves it.</summary>
    public string Tool => Of(OperatingSystem.IsWindows() ? "artifacts/compress.cmd" : "artifacts/compress");

    /// <summary>A path below the root, written with forward slashes.</summary>
    public string Of(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    /// <summary>The built assembly of a project, as the artifacts layout places it.</summary>
    public string Output(string project, string file, string configuration) =>
        Of($"artifacts/bin/{project}/{configuration.ToLowerInvariant()}/{file}");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Compress.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException(
            $"Compress.sln is in no folder above {AppContext.BaseDirectory}. Start the build with build.sh or build.ps1.");
    }
}
