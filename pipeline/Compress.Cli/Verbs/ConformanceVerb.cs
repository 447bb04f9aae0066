using System.CommandLine;
using Compress.Pipeline;

namespace Compress.Cli;

/// <summary>Runs cases laid out like the ONNX backend suite.</summary>
internal sealed class ConformanceVerb : ICliVerb
{
    public Command Build()
    {
        var directory = new Argument<string>("dir") { Description = "Folder with one folder a case: model.onnx, test_data_set_0/input_0.pb, output_0.pb, ..." };
        var engine = new Option<string>("--engine") { Description = "lean or ort.", DefaultValueFactory = _ => "lean" };
        var filter = new Option<string?>("--filter") { Description = "Only cases of this name; with * and ? as in a shell, else a part of the name." };
        var all = new Option<bool>("--list") { Description = "Lists every case, not only those that failed." };
        var json = CommonOptions.Json();
        var command = new Command("conformance", """
            Runs cases of the ONNX backend suite's form. A case is passed, failed, or unsupported with its reason; the exit code is 4 where one failed.

            Example: compress conformance onnx/backend/test/data/node --engine lean --filter "test_conv*"
            """) { directory, engine, filter, all, json };
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            using var progress = new ProgressLine();
            var report = ConformanceSuite.Run(parsed.GetValue(directory)!, parsed.GetValue(engine)!, parsed.GetValue(filter), progress, cancel);
            progress.Dispose();
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { report.Engine, report.Passed, report.Failed, report.Unsupported, cases = report.Cases.Select(c => new { c.Name, outcome = Word(c.Outcome), c.Reason }) });
            }
            else
            {
                foreach (var c in report.Cases.Where(c => parsed.GetValue(all) || c.Outcome == ConformanceOutcome.Failed))
                    Console.Out.WriteLine($"{Word(c.Outcome),-11} {c.Name}{(c.Reason.Length > 0 ? ": " + c.Reason : "")}");
                Console.Out.WriteLine($"{report.Passed} passed, {report.Failed} failed, {report.Unsupported} unsupported on {report.Engine}");
            }
            return report.Failed > 0 ? ExitCodes.ValidationFailed : ExitCodes.Done;
        }));
        return command;
    }

    private static string Word(ConformanceOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
