using Cake.Core;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Native")]
[TaskDescription("Builds the thin C++ layer over libtorch with CMake.")]
[IsDependentOn(typeof(BootstrapTask))]
public sealed class NativeTask : FrostingTask<BuildContext>
{
    private static readonly string[] Names = ["libcompress_torch.so", "libcompress_torch.dylib", "compress_torch.dll"];

    public override void Run(BuildContext context)
    {
        if (Environment.GetEnvironmentVariable("OfficialTorch") == "true")
        {
            context.Say("  libtorch shim           not needed: OfficialTorch is set");
            return;
        }

        var torch = Environment.GetEnvironmentVariable("LIBTORCH") ?? "";
        var stamp = Stamp.Of(context.Paths, "native", Sources.Below(context.Paths.TorchShim), torch, Fingerprint(torch));
        if (stamp.IsCurrent && Names.Any(n => File.Exists(Path.Combine(context.Paths.Native, n))))
        {
            context.Say("  libtorch shim           up to date");
            return;
        }

        context.Say("  libtorch shim           building it with CMake");
        var progress = new Progress(context, "cmake");
        var build = Path.Combine(context.Paths.Native, "build");
        if (Directory.Exists(build))
            Directory.Delete(build, recursive: true);
        Shell.Require(context, "native", "cmake", ["-S", context.Paths.TorchShim, "-B", build, "-DCMAKE_BUILD_TYPE=Release", $"-DCOMPRESS_NATIVE_OUTPUT={build}/out"]);
        Shell.Require(context, "native", "cmake", ["--build", build, "--config", "Release", "--parallel"], new ShellOptions { Append = true });
        Stage(context, build);
        stamp.Set();
        progress.Done();
    }

    private static void Stage(BuildContext context, string build)
    {
        var library = Names.SelectMany(n => Directory.EnumerateFiles(build, n, SearchOption.AllDirectories)).FirstOrDefault()
            ?? throw new CakeException(1, $"CMake ended well, and yet none of {string.Join(", ", Names)} is below {build}.");
        var target = Path.Combine(context.Paths.Native, Path.GetFileName(library));
        File.Copy(library, target + ".new", overwrite: true);
        File.Move(target + ".new", target, overwrite: true);
    }

    // Another libtorch in the same place needs another build.
    private static string Fingerprint(string torch)
    {
        string[] headers = [Path.Combine(torch, "include/torch/csrc/api/include/torch/version.h"), "/usr/include/torch/csrc/api/include/torch/version.h"];
        return headers.FirstOrDefault(File.Exists) is { } header ? File.ReadAllText(header) : "";
    }
}
