using Cake.Core;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Bench")]
[TaskDescription("Runs the micro-benchmarks; --filter names some of them.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class BenchTask : FrostingTask<BuildContext>
{
    public override void Run(BuildContext context)
    {
        var program = context.Paths.Output("Compress.Benchmarks", "Compress.Benchmarks.dll", context.Configuration);
        var results = context.Paths.Of("artifacts/benchmarks");
        var code = Shell.Start(context, "bench", "dotnet", [program, "--filter", context.Filter ?? "*", "--artifacts", results], new ShellOptions { OnLine = context.Say });
        if (code != 0)
            throw new CakeException(1, $"The benchmarks ended with exit code {code}.");
    }
}
