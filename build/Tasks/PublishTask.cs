using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Publish")]
[TaskDescription("Publishes the compress tool into artifacts/publish/compress.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class PublishTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        var folder = Path.Combine(context.Paths.Publish, "compress");
        Dotnet.Require(
            context, "publish",
            ["publish", context.Paths.Of("pipeline/Compress.Cli/Compress.Cli.csproj"), "-c", context.Configuration, "--no-build", "-nologo", "-v", "q", "-o", folder]);
        context.Say($"  {Path.GetRelativePath(context.Paths.Root, folder)}");
    }
}
