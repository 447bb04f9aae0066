using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Restore")]
[TaskDescription("Fetches the .NET packages.")]
[IsDependentOn(typeof(BootstrapTask))]
public sealed class RestoreTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        var stamp = Stamp.Of(context.Paths, "restore", Sources.Projects(context.Paths), Dotnet.Facts(context));
        if (stamp.IsCurrent && AreThere(context))
        {
            context.Say("  .NET packages           up to date");
            return;
        }

        context.Say("  .NET packages           restoring what the projects name");
        var progress = new Progress(context, "dotnet restore");
        Dotnet.Require(context, "restore", ["restore", context.Paths.Solution, "-v", "q", "-nologo"]);
        progress.Done();
        stamp.Set();
    }

    private static bool AreThere(BuildContext context)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        return Directory.Exists(packages)
            && Sources.TestProjects(context.Paths).All(project =>
                File.Exists(context.Paths.Of($"artifacts/obj/{Path.GetFileNameWithoutExtension(project)}/project.assets.json")));
    }
}
