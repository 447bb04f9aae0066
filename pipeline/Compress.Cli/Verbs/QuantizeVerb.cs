using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Compress.Graphs;
using Compress.Pipeline;
using Compress.Quantization;

namespace Compress.Cli;

/// <summary>Makes a network's weights and activations 8 bit: with labelled data and a fine-tune, or from sample inputs alone.</summary>
internal sealed class QuantizeVerb : ICliVerb
{
    private const string Random = "random";

    public Command Build()
    {
        var command = StageCommand.Build("quantize", """
            Calibrates ranges on training samples, makes weights and activations int8 (QDQ form) and fine-tunes with fake quantization.
            With --samples it calibrates on given inputs alone and trains nothing, which any model allows.

            Example: compress quantize student.onnx --teacher teacher.onnx --data data/fashion-mnist --qat-epochs 1 --out int8.onnx
                     compress quantize detector.onnx --samples inputs.npz --out int8.onnx
            """, "stages.quantize",
            [
                new("--observer", "observer", "What chooses the ranges: percentile or minmax; default percentile."),
                new("--percentile", "percentile", "For the percentile observer: share of the elements covered, in percent; default 99.99."),
                new("--calibration", "calibration", "Training samples that the ranges are taken from; default 1024."),
                new("--qat-epochs", "qat_epochs", "Passes over the training data with fake quantization; 0 for none; default 1."),
                .. StageOption.Optimizer("0.002"),
            ], teacher: "ONNX file whose outputs guide the fine-tune; default: the model itself as it goes in.");
        var samples = new Option<string[]>("--samples")
        {
            Description = $"Instead of --data: .npz files of inputs by name, one file a run, or the word {Random} for seeded random inputs, which suit timing alone.",
            AllowMultipleArgumentsPerToken = true,
        };
        command.Options.Add(samples);
        // With samples there is no data set, so the one option rules the other out.
        var data = command.Options.Single(o => o.Name == "--data");
        data.Required = false;
        command.Validators.Add(parsed =>
        {
            var (bySamples, byData) = (parsed.GetResult(samples) is { Implicit: false }, parsed.GetResult(data) is { Implicit: false });
            if (bySamples && byData) parsed.AddError("Give either --data or --samples: the one trains on labelled data, the other only observes ranges.");
            if (!bySamples && !byData) parsed.AddError("Option '--data' is required (or --samples, to calibrate on inputs alone).");
        });
        var staged = (SynchronousCommandLineAction)command.Action!;
        command.SetAction(parsed => parsed.GetResult(samples) is { Implicit: false } ? FromSamples(parsed, parsed.GetValue(samples)!) : staged.Invoke(parsed));
        return command;
    }

    private static int FromSamples(ParseResult parsed, string[] samples) => CliHost.Guard(cancel =>
    {
        var target = parsed.GetValue<string>("--out")!;
        var given = ModelSource.Open(parsed.GetValue<string>("model")!);
        var options = new QuantizationOptions();
        if (parsed.GetValue<string?>("--observer") is { } observer) options = options with { Observer = observer };
        if (parsed.GetValue<string?>("--percentile") is { } percentile)
        {
            if (!double.TryParse(percentile, CultureInfo.InvariantCulture, out var share) || share is not (> 50 and <= 100))
                throw new RecipeException($"--percentile takes a number above 50 and at most 100; '{percentile}' was given.");
            options = options with { Percentile = share };
        }
        var (graph, plan) = PostTraining.Quantize(given.Graph, [.. samples.Select(s => Read(s, given.Graph))], options, cancel);
        var planFile = PostTraining.Save(graph, plan, target);
        if (parsed.GetValue<bool>("--json")) JsonOutput.Write(new { stage = "quantize", model = target, files = new[] { planFile }, activations = plan.Activations.Length, weights = plan.Weights.Length, bytes = new FileInfo(target).Length });
        else
        {
            Console.Out.WriteLine($"Done: {target}");
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {plan.Activations.Length} activations and {plan.Weights.Length} weights in 8 bit, {given.ModelBytes:N0} to {new FileInfo(target).Length:N0} bytes"));
            Console.Out.WriteLine("  " + planFile);
        }
        return ExitCodes.Done;
    });

    private static IReadOnlyDictionary<string, Tensor> Read(string sample, Graph graph)
    {
        if (sample == Random) return SampleInputs.Of(graph, batch: 1, seed: 1);
        return InputBinder.Bind([.. graph.RequiredInputs], [sample]);
    }
}
