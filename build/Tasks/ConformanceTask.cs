using Cake.Core;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Conformance")]
[TaskDescription("Runs the ONNX backend suite in --data (or COMPRESS_DATA) through our runtime; every case in tests/Conformance/IN_SCOPE.txt must pass.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class ConformanceTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        string[] required = context.Data is null ? ["--required", context.Paths.Of("tests/Conformance/IN_SCOPE.txt")] : [];
        var code = Shell.Start(context, "conformance", context.Paths.Tool, ["conformance", Cases(context), .. required], new ShellOptions { OnLine = context.Say });
        if (code != 0)
            throw new CakeException(code, $"compress conformance ended with exit code {code}.");
    }

    /// <summary>The folder of the suite's cases, unpacked where they come as an archive.</summary>
    internal static string Cases(BuildContext context)
    {
        if (context.Data is { } folder)
            return Path.GetFullPath(folder, context.Paths.Root);

        var archive = Environment.GetEnvironmentVariable("COMPRESS_DATA") is { Length: > 0 } data ? Path.Combine(data, "onnx-backend/node.tar.xz") : "";
        if (!File.Exists(archive))
            throw new CakeException(3, "The suite's cases are missing: give their folder with --data, or set COMPRESS_DATA to a folder that holds onnx-backend/node.tar.xz.");

        var cases = context.Paths.Of("artifacts/cache/onnx-backend");
        if (!Directory.Exists(Path.Combine(cases, "node")))
        {
            var fresh = cases + ".new";
            Directory.CreateDirectory(fresh);
            Shell.Require(context, "unpack", "tar", ["-xJf", archive, "-C", fresh], new ShellOptions { ErrorCode = 3 });
            Directory.Move(fresh, cases);
        }

        return Path.Combine(cases, "node");
    }
}
