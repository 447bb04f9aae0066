using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Build")]
[TaskDescription("Compiles the solution and leaves the compress tool in artifacts/.")]
[IsDependentOn(typeof(RestoreTask))]
[IsDependentOn(typeof(NativeTask))]
public sealed class BuildTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        var stamp = Stamp.Of(context.Paths, "build", Sources.Solution(context.Paths), Dotnet.Facts(context));
        if (stamp.IsCurrent && File.Exists(context.Paths.Tool) && Outputs(context).All(File.Exists))
        {
            context.Say("  solution                up to date");
            return;
        }

        var count = File.ReadLines(context.Paths.Solution).Count(l => l.Contains(".Release|Any CPU.Build.0", StringComparison.Ordinal));
        context.Say($"  solution                compiling {count} projects, {context.Configuration}");
        var progress = new Progress(context, "dotnet build");
        var done = 0;
        Dotnet.Require(
            context, "build",
            ["build", context.Paths.Solution, "-c", context.Configuration, "--no-restore", "-nologo", "-v", "m", "-clp:NoSummary", .. CompilerServer()],
            line =>
            {
                if (line.Contains(" -> ", StringComparison.Ordinal))
                    progress.At((double)++done / count, line.Trim().Split(' ')[0]);
            });
        Launcher.Write(context);
        stamp.Set();
        progress.Done();
    }

    // A compiler server outlives the build; where the machine is handed back afterwards none may stay.
    private static string[] CompilerServer() => Environment.GetEnvironmentVariable("CI") == "true" ? ["-p:UseSharedCompilation=false"] : [];

    private static IEnumerable<string> Outputs(BuildContext context) =>
        Sources.TestProjects(context.Paths)
            .Select(p => Path.GetFileNameWithoutExtension(p))
            .Select(name => context.Paths.Output(name, name + ".dll", context.Configuration))
            .Append(context.Paths.Output("Compress.Cli", "compress.dll", context.Configuration));
}
