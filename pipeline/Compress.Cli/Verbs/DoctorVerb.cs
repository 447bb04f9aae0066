using System.CommandLine;
using Compress.Pipeline;
using Spectre.Console;

namespace Compress.Cli;

/// <summary>What is there to work with, and what to do about what is not.</summary>
internal sealed class DoctorVerb : ICliVerb
{
    public Command Build()
    {
        var folder = new Option<string>("--out") { Description = "Where results would go: its disk is looked at.", DefaultValueFactory = _ => "artifacts" };
        var json = CommonOptions.Json();
        var command = new Command("doctor", """
            Looks at libtorch, ONNX Runtime, CUDA, instruction sets, threads, memory and disk, and says what to do.
            The exit code is 3 where something that verbs need is missing.

            Example: compress doctor
            """) { folder, json };
        command.SetAction(parsed => CliHost.Guard(_ =>
        {
            var found = Doctor.Examine(parsed.GetValue(folder)!);
            if (parsed.GetValue(json)) JsonOutput.Write(new { checks = found.Select(d => new { d.Name, state = d.State.ToString().ToLowerInvariant(), d.Found, d.Remedy }) });
            else
            {
                var console = CommonOptions.People(false);
                // The terminal wraps what is long; a log has no width.
                console.Profile.Width = Math.Max(console.Profile.Width, 1000);
                foreach (var d in found)
                {
                    var mark = d.State switch { DiagnosisState.Ok => "[green]ok     [/]", DiagnosisState.Warning => "[yellow]warning[/]", _ => "[red]missing[/]" };
                    console.MarkupLine($"{mark}  {d.Name,-17} {Markup.Escape(d.Found)}");
                    if (d.Remedy.Length > 0) console.MarkupLine($"         {"",-17} {Markup.Escape(d.Remedy)}");
                }
            }
            return found.Any(d => d.State == DiagnosisState.Missing) ? ExitCodes.BadInput : ExitCodes.Done;
        }));
        return command;
    }
}
