using System.Globalization;
using Cake.Core;
using Cake.Frosting;

namespace Build.Tasks;

[TaskName("Stress")]
[TaskDescription("Runs what the tests run shortly for long: fuzzing, soaking, changing shapes; --filter names one of models, guarded, inputs, soak, shapes.")]
[IsDependentOn(typeof(BuildTask))]
public sealed class StressTask : FrostingTask<BuildContext>
{
    private static readonly (string Run, int Amount)[] Runs = [("models", 100_000), ("guarded", 100_000), ("inputs", 10_000), ("soak", 60), ("shapes", 1_000_000)];

    public override void Run(BuildContext context)
    {
        var program = context.Paths.Output("Compress.Runtime.Stress", "Compress.Runtime.Stress.dll", context.Configuration);
        // More seeds to mutate, where they are at hand.
        if (Environment.GetEnvironmentVariable("COMPRESS_DATA") is { Length: > 0 })
            Environment.SetEnvironmentVariable("COMPRESS_CASES", ConformanceTask.Cases(context));
        foreach (var (run, amount) in Runs)
        {
            if (context.Filter is { } only && only != run) continue;
            var code = Shell.Start(context, run, "dotnet", [program, run, amount.ToString(CultureInfo.InvariantCulture)], new ShellOptions { OnLine = context.Say });
            if (code != 0)
                throw new CakeException(1, $"The run '{run}' ended with exit code {code}.");
        }
    }
}
