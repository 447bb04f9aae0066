using System.CommandLine;
using System.Text.Json;
using Compress.Pipeline;

namespace Compress.Cli;

/// <summary>Rebuilds the HTML report of a run.</summary>
internal sealed class ReportVerb : ICliVerb
{
    public Command Build()
    {
        var directory = new Argument<string>("dir") { Description = "Folder of a run." };
        var json = CommonOptions.Json();
        var command = new Command("report", """
            Rebuilds report.html from a run's report.json and shows its figures.

            Example: compress report artifacts/runs/quickstart
            """) { directory, json };
        command.SetAction(parsed => CliHost.Guard(_ =>
        {
            var report = ReportWriter.Rebuild(parsed.GetValue(directory)!);
            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonSerializer.Serialize(report, RecipeJson.Options));
            else ReportTable.Show(CommonOptions.People(false), report, Path.GetFullPath(parsed.GetValue(directory)!));
            return ExitCodes.Done;
        }));
        return command;
    }
}
