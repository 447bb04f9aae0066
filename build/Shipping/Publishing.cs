using System.Runtime.InteropServices;
using Cake.Core;

namespace Build.Shipping;

/// <summary>Publishes what ships of the runtime: ahead of time, or as one trimmed file.</summary>
internal sealed class Publishing(BuildContext context)
{
    public const string EdgeApp = "runtime/samples/EdgeApp/EdgeApp.csproj";

    public const string Library = "runtime/Compress.Runtime.Native/Compress.Runtime.Native.csproj";

    private string? _framework;

    /// <summary>The platform that this machine builds for.</summary>
    public static string Platform { get; } =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>What ahead-of-time builds are compiled for: what AotTargetFramework names, else net10.0 where the feed has its compiler, else net9.0.</summary>
    private string Framework => _framework ??= Environment.GetEnvironmentVariable("AotTargetFramework") is { Length: > 0 } named ? named
        : Restores("net10.0") ? "net10.0"
        : Restores("net9.0") ? "net9.0"
        : throw new CakeException(3, "The package feed has the native compiler neither for net10.0 nor for net9.0; artifacts/logs/aot-restore.log has its answers.");

    /// <summary>Publishes and returns the file that ships.</summary>
    /// <param name="project">The project, below the root.</param>
    /// <param name="shipping"><c>aot</c> or <c>single-file</c>.</param>
    /// <param name="name">Folder below artifacts/publish.</param>
    /// <param name="properties">More MSBuild properties.</param>
    public string Publish(string project, string shipping, string name, params IEnumerable<string> properties)
    {
        var folder = Path.Combine(context.Paths.Publish, name);
        var framework = shipping == "aot" ? Framework : "net10.0";
        var progress = new Progress(context, $"{name}, {Path.GetFileNameWithoutExtension(project)}");
        Dotnet.Require(
            context, $"publish-{name}-{Path.GetFileNameWithoutExtension(project)}",
            [
                "publish", context.Paths.Of(project), "-c", "Release", "-r", Platform, "-f", framework, "-o", folder, "-nologo", "-v", "q",
                $"-p:Shipping={shipping}", $"-p:AotTargetFramework={Framework}", .. properties.Select(p => "-p:" + p),
            ]);
        progress.Done();
        return Files(project).Select(f => Path.Combine(folder, f)).FirstOrDefault(File.Exists)
            ?? throw new CakeException(1, $"Publishing {project} ended well, and yet {folder} has none of {string.Join(", ", Files(project))}.");
    }

    private static string[] Files(string project) => project == EdgeApp ? ["EdgeApp", "EdgeApp.exe"]
        : ["libcompress_runtime.so", "compress_runtime.so", "libcompress_runtime.dylib", "compress_runtime.dll"];

    private bool Restores(string framework) => Shell.Start(
        context, "aot-restore", "dotnet",
        ["restore", context.Paths.Of(EdgeApp), "-r", Platform, "-nologo", "-v", "q", "-p:Shipping=aot", $"-p:AotTargetFramework={framework}"],
        new ShellOptions { Append = true }) == 0;
}
