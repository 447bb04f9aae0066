using System.CommandLine;
using Compress.Graphs;
using Compress.Pipeline;

namespace Compress.Cli;

/// <summary>Every finding of the checker about a model.</summary>
internal sealed class CheckVerb : ICliVerb
{
    public Command Build()
    {
        var model = new Argument<string>("model") { Description = "ONNX file or bundle." };
        var json = CommonOptions.Json();
        var command = new Command("check", """
            Checks structure, types, shapes and operator sets of a model, and lists every finding with its node.
            The exit code is 3 where there is an error; warnings alone leave it 0.

            Example: compress check model.onnx
            """) { model, json };
        command.SetAction(parsed => CliHost.Guard(_ =>
        {
            var findings = Findings(parsed.GetValue(model)!);
            var errors = findings.Count(f => f.Severity == "error");
            if (parsed.GetValue(json)) JsonOutput.Write(new { findings });
            else
            {
                foreach (var finding in findings)
                {
                    Console.Out.WriteLine($"{finding.Severity}: {(finding.Node.Length > 0 && !finding.Message.StartsWith(finding.Node, StringComparison.Ordinal) ? finding.Node + ": " : "")}{finding.Message}");
                    if (finding.Remedy.Length > 0) Console.Out.WriteLine($"  remedy: {finding.Remedy}");
                }
                Console.Out.WriteLine(findings.Count == 0 ? "No findings." : $"{errors} errors, {findings.Count - errors} other findings.");
            }
            return errors > 0 ? ExitCodes.BadInput : ExitCodes.Done;
        }));
        return command;
    }

    private static List<CheckFinding> Findings(string path)
    {
        var source = ModelSource.Open(path);
        try
        {
            return [.. GraphChecker.Check(source.Graph).Select(f => new CheckFinding(f.Severity.ToString().ToLowerInvariant(), f.Node, f.Message, f.Remedy))];
        }
        catch (ModelException e)
        {
            // What cannot even be read is the one finding there is.
            return [new CheckFinding("error", "", e.Message, "Export the model again, or get the whole file.")];
        }
    }

    private sealed record CheckFinding(string Severity, string Node, string Message, string Remedy);
}
