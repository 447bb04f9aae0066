using System.CommandLine;
using System.Text.Json;
using Compress.Pipeline;
using Spectre.Console;

namespace Compress.Cli;

/// <summary>The whole pipeline by a recipe.</summary>
internal sealed class RunVerb : ICliVerb
{
    public Command Build()
    {
        var recipe = new Argument<string>("recipe") { Description = "Recipe file (YAML); ready ones lie in pipeline/recipes." };
        var teacher = new Option<string?>("--teacher") { Description = "ONNX file that takes the place of the recipe's teacher." };
        var data = new Option<string?>("--data") { Description = "Folder with the data, in place of the recipe's." };
        var device = new Option<string>("--device") { Description = "Where training runs: auto, cpu, cuda or cuda:n.", DefaultValueFactory = _ => "auto" };
        var output = new Option<string?>("--out") { Description = "Folder of the results; default artifacts/runs/<recipe name>." };
        var set = new Option<string[]>("--set") { Description = "Overrides a value of the recipe, such as teacher.epochs=3. May be repeated.", AllowMultipleArgumentsPerToken = false };
        var seed = new Option<long?>("--seed") { Description = "Overrides the recipe's seed." };
        var store = new Option<string?>("--store") { Description = "Folder of stage results to reuse; default artifacts/store." };
        var noCache = new Option<bool>("--no-cache") { Description = "Makes every stage anew." };
        var threads = new Option<int>("--threads") { Description = "Threads that train; 0 for all cores." };
        var json = CommonOptions.Json();
        var command = new Command("run", """
            Runs a recipe: teacher, prune, distill, quantize, export, validate, benchmark, package, report.

            Example: compress run pipeline/recipes/quickstart.yaml --out artifacts/runs/first
            """) { recipe, teacher, data, device, output, set, seed, store, noCache, threads, json };
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            var overrides = (parsed.GetValue(set) ?? []).ToList();
            if (parsed.GetValue(seed) is { } given) overrides.Add($"seed={given}");
            var console = CommonOptions.People(parsed.GetValue(json));
            var run = new PipelineRun(RecipeReader.Load(parsed.GetValue(recipe)!, overrides), new RunOptions
            {
                Teacher = parsed.GetValue(teacher),
                Data = parsed.GetValue(data),
                Device = parsed.GetValue(device)!,
                Out = parsed.GetValue(output),
                Store = parsed.GetValue(store),
                Reuse = !parsed.GetValue(noCache),
                Threads = parsed.GetValue(threads),
            }, new RunConsole(console), cancel);
            var report = run.Run();
            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonSerializer.Serialize(report, RecipeJson.Options));
            else ReportTable.Show(console, report, run.Out);
            return report.Goals.All(g => g.Met) ? ExitCodes.Done : ExitCodes.GoalMissed;
        }));
        return command;
    }
}
