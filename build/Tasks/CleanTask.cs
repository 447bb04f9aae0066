using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Clean")]
[TaskDescription("Deletes what was built; keeps what was downloaded, the artifact store and the runs.")]
public sealed class CleanTask : FrostingTask<BuildContext>
{
    private static readonly string[] Folders = ["native/build", "test-results", "packages", "publish", "aot", "single-file", "logs"];

    public override void Run(BuildContext context)
    {
        // The build's own output stays: it is running.
        foreach (var folder in new[] { "bin", "obj" }.Select(f => Path.Combine(context.Paths.Artifacts, f)).Where(Directory.Exists))
        {
            foreach (var project in Directory.EnumerateDirectories(folder).Where(p => Path.GetFileName(p) != "Build"))
                Directory.Delete(project, recursive: true);
        }

        foreach (var folder in Folders.Select(f => Path.Combine(context.Paths.Artifacts, f)).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        foreach (var step in new[] { "restore", "native", "build" })
            File.Delete(Path.Combine(context.Paths.Stamps, step));
    }
}
