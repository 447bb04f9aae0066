using Build.Shipping;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Pack")]
[TaskDescription("Packs the runtime's libraries into artifacts/packages and runs a fresh project that references them from there.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class PackTask : FrostingTask<BuildContext>
{
    private static readonly string[] Libraries = ["Compress.Graph", "Compress.Preprocessing", "Compress.Runtime", "Compress.Runtime.Emitted"];

    public override void Run(BuildContext context)
    {
        if (Directory.Exists(context.Paths.Packages))
            Directory.Delete(context.Paths.Packages, recursive: true);
        foreach (var library in Libraries)
        {
            Dotnet.Require(
                context, "pack",
                ["pack", context.Paths.Of($"runtime/{library}/{library}.csproj"), "-c", context.Configuration, "--no-build", "-nologo", "-v", "q", "-o", context.Paths.Packages]);
        }

        foreach (var package in Directory.EnumerateFiles(context.Paths.Packages, "*.*nupkg").Order(StringComparer.Ordinal))
            context.Say($"  {Path.GetFileName(package),-48}{new FileInfo(package).Length / 1024,6} KiB");
        PackageTrial.Run(context);
    }
}
