using System.CommandLine;
using System.Globalization;
using Compress.Pipeline;
using Spectre.Console;

namespace Compress.Cli;

/// <summary>What the verbs of single stages share: an ONNX file in, an ONNX file out, plan and log beside it.</summary>
internal static class StageCommand
{
    /// <summary>Makes a verb.</summary>
    /// <param name="kind">Name of stage and verb.</param>
    /// <param name="description">What it does, with an example.</param>
    /// <param name="prefix">Where the recipe keeps the stage's values, such as <c>stages.prune</c>.</param>
    /// <param name="values">Options for the stage's values.</param>
    /// <param name="teacher">What <c>--teacher</c> means; null where the verb has none.</param>
    /// <param name="needsModel">Whether the model may not be left out.</param>
    public static Command Build(string kind, string description, string prefix, IReadOnlyList<StageOption> values, string? teacher = null, bool needsModel = true)
    {
        var model = new Argument<string?>("model") { Description = "ONNX file or bundle that goes in.", Arity = needsModel ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne };
        var output = new Option<string>("--out") { Description = "ONNX file to write; plan, preprocessing and log go beside it under its name.", Required = true };
        var data = new Option<string>("--data") { Description = "Folder with the data. The test split is not looked at.", Required = true };
        var preprocess = new Option<string?>("--preprocess") { Description = "preprocess.json that the model was trained with; default: mean and deviation of the data." };
        var device = new Option<string>("--device") { Description = "Where training runs: auto, cpu, cuda or cuda:n.", DefaultValueFactory = _ => "auto" };
        var seed = new Option<long>("--seed") { Description = "Seed of everything that draws.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads that train; 0 for all cores." };
        var store = new Option<string?>("--store") { Description = "Folder of stage results to reuse; default artifacts/store." };
        var noCache = new Option<bool>("--no-cache") { Description = "Makes the result anew." };
        var set = new Option<string[]>("--set") { Description = "Any other value of a recipe, such as data.validation=0.2. May be repeated." };
        var guide = new Option<string?>("--teacher") { Description = teacher };
        var json = CommonOptions.Json();
        var given = values.Select(v => (Value: v, Option: new Option<string?>(v.Name) { Description = v.Description })).ToList();
        var command = new Command(kind, description) { model, output, data };
        if (teacher is not null) command.Options.Add(guide);
        foreach (var (_, option) in given) command.Options.Add(option);
        foreach (var option in new Option[] { preprocess, device, seed, threads, store, noCache, set, json }) command.Options.Add(option);
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            var console = CommonOptions.People(parsed.GetValue(json));
            var result = SingleStage.Run(new SingleStageRequest
            {
                Kind = kind,
                Model = parsed.GetValue(model),
                Teacher = teacher is null ? null : parsed.GetValue(guide),
                Out = parsed.GetValue(output)!,
                Preprocess = parsed.GetValue(preprocess),
                Values =
                [
                    string.Create(CultureInfo.InvariantCulture, $"seed={parsed.GetValue(seed)}"),
                    .. given.Select(g => (g.Value.Key, Text: parsed.GetValue(g.Option))).Where(g => g.Text is not null).Select(g => $"{prefix}.{g.Key}={g.Text}"),
                    .. parsed.GetValue(set) ?? [],
                ],
                Options = new RunOptions
                {
                    Data = parsed.GetValue(data),
                    Device = parsed.GetValue(device)!,
                    Threads = parsed.GetValue(threads),
                    Store = parsed.GetValue(store),
                    Reuse = !parsed.GetValue(noCache),
                },
            }, new RunConsole(console), cancel);
            if (parsed.GetValue(json)) JsonOutput.Write(result);
            else Show(console, result);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Show(IAnsiConsole console, SingleStageResult result)
    {
        console.WriteLine($"{(result.Cached ? "Reused from the store" : "Done")}: {result.Model}");
        console.WriteLine($"  parameters  {Change(result.ParametersBefore, result.Parameters)}");
        console.WriteLine($"  MACs        {Change(result.MacsBefore, result.Macs)}");
        console.WriteLine($"  bytes       {Change(result.BytesBefore, result.Bytes)}");
        if (result.ValidationAccuracy is { } accuracy) console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  validation  {accuracy * 100:0.00} %"));
        foreach (var file in result.Files) console.WriteLine("  " + file);
    }

    private static string Change(long? before, long after) => before is { } b
        ? string.Create(CultureInfo.InvariantCulture, $"{b:N0} to {after:N0}")
        : after.ToString("N0", CultureInfo.InvariantCulture);
}
