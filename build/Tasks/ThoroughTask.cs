using Cake.Core;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Thorough")]
[TaskDescription("Runs the long form of the graph's tests: 220,000 mutated files, every shared model through every pass; --seed changes the files.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class ThoroughTask : FrostingTask<BuildContext>
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    public override void Run(BuildContext context)
    {
        var variables = new Dictionary<string, string?> { ["COMPRESS_THOROUGH"] = "1" };
        if (context.Seed is { } seed)
            variables["COMPRESS_SEED"] = seed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var project in new[] { "Compress.Graph.Tests", "Compress.Onnx.Tests" })
        {
            var program = context.Paths.Output(project, project + ".dll", context.Configuration);
            var code = Shell.Start(context, $"thorough-{project}", "dotnet", [program, "-noLogo", "-noColor", "-showLiveOutput"], new ShellOptions
            {
                Limit = Limit, Variables = variables, OnLine = context.Say,
            });
            if (code != 0)
                throw new CakeException(1, $"{project} ended with exit code {code}.");
        }
    }
}
