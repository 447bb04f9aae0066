using System.CommandLine;
using Compress.Pipeline;
using Compress.Runtime;

namespace Compress.Cli;

/// <summary>What a build of an app for given models may leave out.</summary>
internal sealed class SwitchesVerb : ICliVerb
{
    public Command Build()
    {
        var models = new Argument<string[]>("model") { Description = "ONNX files or bundles that the app loads.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--output") { Description = "The file to write, instead of standard output." };
        var json = CommonOptions.Json();
        var command = new Command("switches", """
            Writes the switches of an app that loads these models and no others: a line for every operator, element type and kind of
            preprocessing. The MSBuild property CompressSwitches takes the file; the trimmer or the native compiler drops what is false.

            Example: compress switches bundle.compress --output app.switches
            """) { models, output, json };
        command.SetAction(parsed => CliHost.Guard(_ =>
        {
            var loaded = new List<CompiledModel>();
            try
            {
                foreach (var model in parsed.GetValue(models)!) loaded.Add(CompiledModel.Load(model));
                var text = BuildSwitches.Text(loaded);
                if (parsed.GetValue(output) is { } path) SafeFile.WriteText(path, text);
                else if (!parsed.GetValue(json)) Console.Out.Write(text);
                if (parsed.GetValue(json)) JsonOutput.Write(new { switches = new SortedDictionary<string, bool>(BuildSwitches.For(loaded).ToDictionary(), StringComparer.Ordinal) });
            }
            finally
            {
                foreach (var model in loaded) model.Dispose();
            }
            return ExitCodes.Done;
        }));
        return command;
    }
}
