using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Compress.Pipeline;
using Compress.Runtime;

namespace Compress.Cli;

/// <summary>Latency of models on engines, taking turns in one process.</summary>
internal sealed class BenchVerb : ICliVerb
{
    public Command Build()
    {
        var models = new Argument<string[]>("models") { Description = "ONNX files.", Arity = ArgumentArity.OneOrMore };
        var engines = new Option<string>("--engine") { Description = "Engines, separated by commas.", DefaultValueFactory = _ => "lean,ort" };
        var threads = new Option<int>("--threads") { Description = "Threads each engine may use.", DefaultValueFactory = _ => 1 };
        var batch = new Option<int>("--batch") { Description = "Samples a run.", DefaultValueFactory = _ => 1 };
        var plain = new Option<bool>("--without-emitted") { Description = "Leaves out the machine code for AVX512_VNNI, where the processor has that." };
        var json = CommonOptions.Json();
        var command = new Command("bench", """
            Measures latency, interleaved run by run, and the ratio to the last engine named.

            Example: compress bench teacher.onnx compressed.onnx --engine lean,ort
            """) { models, engines, threads, batch, plain, json };
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            if (parsed.GetValue(plain)) EmittedKernels.Use(false);
            var used = parsed.GetValue(engines)!.Split(',').Select(InferenceEngines.Find).Distinct().ToList();
            var results = LatencyBenchmark.Measure(parsed.GetValue(models)!, used, new LatencyOptions { Threads = parsed.GetValue(threads), Batch = parsed.GetValue(batch) }, cancel);
            var ratios = results.Where(r => r.Engine == used[0].Name && used.Count > 1).ToDictionary(r => r.Model,
                r => r.MedianUs / results.Single(o => o.Model == r.Model && o.Engine == used[^1].Name).MedianUs);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(new { results, ratios }, RecipeJson.Options));
                return ExitCodes.Done;
            }
            foreach (var r in results)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(r.Model),-28} {r.Engine,-5} median {r.MedianUs,10:0.0} us   p10 {r.P10Us,10:0.0}   p90 {r.P90Us,10:0.0}   {r.Runs} runs  {r.Tier}"));
            foreach (var (name, ratio) in ratios)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(name),-28} {used[0].Name} / {used[^1].Name} = {ratio:0.000}"));
            return ExitCodes.Done;
        }));
        return command;
    }
}
