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
        var scope = new Option<bool>("--scope") { Description = "Only cases that use nothing but the listed operators, numeric types and opsets up to 25." };
        var names = new Option<bool>("--names") { Description = "Prints the names of the cases and runs none." };
        var required = new Option<string?>("--required") { Description = "File with a case's name a line; the exit code is 4 where one of them does not pass." };
        var all = new Option<bool>("--list") { Description = "Lists every case, not only those that failed." };
        var json = CommonOptions.Json();
        var command = new Command("conformance", """
            Runs cases of the ONNX backend suite's form. A case is passed, failed, or unsupported with its reason; the exit code is 4 where one failed.

            Example: compress conformance onnx/backend/test/data/node --engine lean --filter "test_conv*"
            Example: compress conformance onnx/backend/test/data/node --required tests/Conformance/IN_SCOPE.txt
            """) { directory, engine, filter, scope, names, required, all, json };
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            ModelRunners.Require(parsed.GetValue(engine)!);
            var must = parsed.GetValue(required) is { } file ? ConformanceSuite.ReadNames(file) : [];
            var cases = ConformanceSuite.Find(parsed.GetValue(directory)!, parsed.GetValue(filter));
            if (parsed.GetValue(scope)) cases = [.. cases.Where(c => ConformanceSuite.IsInScope(c.Folder))];
            if (parsed.GetValue(names))
            {
                if (parsed.GetValue(json)) JsonOutput.Write(new { names = cases.Select(c => c.Name) });
                else foreach (var (name, _) in cases) Console.Out.WriteLine(name);
                return ExitCodes.Done;
            }
            using var progress = new ProgressLine();
            var report = ConformanceSuite.Run(cases, parsed.GetValue(engine)!, progress, cancel);
            progress.Dispose();
            var missed = must.Except(report.Cases.Where(c => c.Outcome == ConformanceOutcome.Passed).Select(c => c.Name), StringComparer.Ordinal).ToList();
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { report.Engine, report.Passed, report.Failed, report.Unsupported, required = must.Length, missed, cases = report.Cases.Select(c => new { c.Name, outcome = Word(c.Outcome), c.Reason }) });
            }
            else
            {
                var shown = missed.ToHashSet(StringComparer.Ordinal);
                foreach (var c in report.Cases.Where(c => parsed.GetValue(all) || c.Outcome == ConformanceOutcome.Failed || shown.Contains(c.Name)))
                    Console.Out.WriteLine($"{Word(c.Outcome),-11} {c.Name}{(c.Reason.Length > 0 ? ": " + c.Reason : "")}");
                foreach (var name in missed.Except(report.Cases.Select(c => c.Name), StringComparer.Ordinal)) Console.Out.WriteLine($"missing     {name}");
                Console.Out.WriteLine($"{report.Passed} passed, {report.Failed} failed, {report.Unsupported} unsupported on {report.Engine}");
                if (must.Length > 0) Console.Out.WriteLine($"{must.Length - missed.Count} of the {must.Length} cases that must pass did");
            }
            return report.Failed > 0 || missed.Count > 0 ? ExitCodes.ValidationFailed : ExitCodes.Done;
        }));
        return command;
    }

    private static string Word(ConformanceOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
