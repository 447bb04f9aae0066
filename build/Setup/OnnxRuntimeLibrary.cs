using System.Runtime.InteropServices;
using Cake.Core;

namespace Build.Setup;

/// <summary>The native ONNX Runtime library: out of a pinned npm package, or the folder that <c>ONNXRUNTIME</c> names.</summary>
internal sealed class OnnxRuntimeLibrary : ISetupStep
{
    public string Name => "ONNX Runtime";

    public string Why => "exported models are checked and timed against it";

    public string? Found(BuildContext context)
    {
        if (Environment.GetEnvironmentVariable("ONNXRUNTIME") is { Length: > 0 } folder)
        {
            return Directory.Exists(folder)
                ? $"in ONNXRUNTIME={folder}"
                : throw new CakeException(3, $"ONNXRUNTIME={folder} is no folder. Let it name the folder of the native library, or unset it.");
        }

        return Libraries(context.Paths.OnnxRuntime).Any() && Pin(context).IsCurrent ? "in artifacts/native/onnxruntime" : null;
    }

    public void Do(BuildContext context)
    {
        if (Shell.Find("npm") is not { } npm)
            throw new CakeException(3, "npm is missing; it fetches the native ONNX Runtime. Install nodejs and npm, or set ONNXRUNTIME to a folder with the library.");

        var work = context.Paths.Of("artifacts/cache/npm");
        Directory.CreateDirectory(work);
        foreach (var file in PinnedFiles(context))
            File.Copy(file, Path.Combine(work, Path.GetFileName(file)), overwrite: true);

        var progress = new Progress(context, "onnxruntime-node, npm package");
        // Its install script would fetch CUDA libraries that nothing here uses.
        Shell.Require(context, "npm", npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], new ShellOptions { Folder = work, ErrorCode = 3 });
        Stage(context, work);
        Directory.Delete(work, recursive: true);
        progress.Done();
    }

    private static void Stage(BuildContext context, string work)
    {
        var platform = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        var package = Path.Combine(work, "node_modules/onnxruntime-node");
        var source = Directory.EnumerateDirectories(Path.Combine(package, "bin"))
            .Select(napi => Path.Combine(napi, platform, machine))
            .FirstOrDefault(folder => Libraries(folder).Any())
            ?? throw new CakeException(3, $"The npm package onnxruntime-node holds no library for {platform}/{machine}. Set ONNXRUNTIME to a folder that does.");

        // Beside first, then renamed: an interrupted copy never looks like a staged library.
        var fresh = context.Paths.OnnxRuntime + ".new";
        if (Directory.Exists(fresh))
            Directory.Delete(fresh, recursive: true);
        Directory.CreateDirectory(fresh);
        foreach (var library in Libraries(source))
            File.Copy(library, Path.Combine(fresh, Path.GetFileName(library)));
        foreach (var notice in new[] { "LICENSE", "ThirdPartyNotices.txt" }.Select(n => Path.Combine(package, n)).Where(File.Exists))
            File.Copy(notice, Path.Combine(fresh, Path.GetFileName(notice)));
        if (Directory.Exists(context.Paths.OnnxRuntime))
            Directory.Delete(context.Paths.OnnxRuntime, recursive: true);
        Directory.Move(fresh, context.Paths.OnnxRuntime);
        Pin(context).Set();
    }

    private static IEnumerable<string> Libraries(string folder) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder)
            .Where(f => Path.GetFileName(f).Contains("onnxruntime", StringComparison.OrdinalIgnoreCase)
                && !f.EndsWith(".node", StringComparison.Ordinal) && !f.EndsWith(".lib", StringComparison.Ordinal));

    private static Stamp Pin(BuildContext context) => Stamp.Of(context.Paths, "onnxruntime", PinnedFiles(context));

    private static IEnumerable<string> PinnedFiles(BuildContext context) =>
        new[] { "package.json", "package-lock.json" }.Select(f => Path.Combine(context.Paths.OnnxRuntimePackage, f));
}
