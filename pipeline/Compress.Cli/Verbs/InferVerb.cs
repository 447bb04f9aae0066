using System.CommandLine;
using System.Globalization;
using Compress.Graphs;
using Compress.Pipeline;
using Compress.Preprocessing;

namespace Compress.Cli;

/// <summary>One run of a model on tensors or samples in files.</summary>
internal sealed class InferVerb : ICliVerb
{
    private const int Top = 5;

    public Command Build()
    {
        var model = new Argument<string>("model") { Description = "ONNX file or bundle." };
        var inputs = new Option<string[]>("--input") { Description = "A file for each input: .npy, .npz, .pb, or a sample (image, text, CSV row) where there is a preprocessing plan. Write name=file, or give them in the model's order.", Required = true, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string?>("--output") { Description = "Where the outputs go: .npz for all by name; .npy or .pb for a model with one. Without it they are only described." };
        var engine = new Option<string>("--engine") { Description = "lean or ort.", DefaultValueFactory = _ => "lean" };
        var threads = new Option<int>("--threads") { Description = "Threads; 0 for all cores." };
        var preprocess = new Option<string?>("--preprocess") { Description = "preprocess.json for samples; default: the bundle's." };
        var json = CommonOptions.Json();
        var command = new Command("infer", """
            Runs a model once.

            Example: compress infer model.onnx --input x=image.npy --output result.npz
            Example: compress infer bundle.compress --input photo.png
            """) { model, inputs, output, engine, threads, preprocess, json };
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            var source = ModelSource.Open(parsed.GetValue(model)!);
            var plan = parsed.GetValue(preprocess) is { } file ? PreprocessPlan.Load(file) : source.Bundle?.ReadPreprocess();
            var names = source.Graph.Outputs.Select(o => o.Name).ToList();
            var target = parsed.GetValue(output);
            if (target is not null) TensorFiles.RequireWritable(target, names.Count);
            var bound = InputBinder.Bind([.. source.Graph.RequiredInputs], parsed.GetValue(inputs)!, plan);
            using var runner = ModelRunners.Load(parsed.GetValue(engine)!, source, parsed.GetValue(threads), bound);
            var results = runner.Run(bound, cancel);
            var outputs = names.Select(n => new NamedTensor(n, results[n])).ToList();
            if (target is not null) TensorFiles.Write(target, outputs);
            var labels = source.Bundle?.ReadLabels() ?? [];
            var described = outputs.Select(o => Describe(o, labels)).ToList();
            if (parsed.GetValue(json)) JsonOutput.Write(new { engine = parsed.GetValue(engine), output = target, outputs = described });
            else
            {
                foreach (var o in described)
                {
                    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{o.Name} {o.Type}[{string.Join(", ", o.Shape)}]{(o.Min is null ? "" : $", {o.Min:g6} to {o.Max:g6}")}"));
                    foreach (var best in o.Top) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {best.Index,5}  {best.Value,12:g6}  {best.Label}"));
                }
                if (target is not null) Console.Out.WriteLine($"Written to {target}");
            }
            return ExitCodes.Done;
        }));
        return command;
    }

    private static OutputFacts Describe(NamedTensor output, System.Collections.Immutable.ImmutableArray<string> labels)
    {
        var tensor = output.Tensor;
        var type = tensor.ElementType.ToString().ToLowerInvariant();
        if (!TensorNumbers.IsReal(tensor.ElementType) || tensor.Length == 0) return new OutputFacts(output.Name, type, [.. tensor.Dims], null, null, []);
        var values = TensorNumbers.ToDoubles(tensor);
        var finite = values.Where(double.IsFinite).DefaultIfEmpty().ToList();
        // A single row of numbers is most likely a classifier's; its greatest ones are worth a look.
        var top = tensor.Length == (tensor.Dims.IsEmpty ? 1 : tensor.Dims[^1]) && tensor.Length > 1
            ? values.Select((v, i) => (Value: v, Index: i)).Where(v => double.IsFinite(v.Value)).OrderByDescending(v => v.Value).Take(Top)
                .Select(v => new Best(v.Index, v.Value, v.Index < labels.Length ? labels[v.Index] : "")).ToList()
            : [];
        return new OutputFacts(output.Name, type, [.. tensor.Dims], finite.Min(), finite.Max(), top);
    }

    private sealed record Best(int Index, double Value, string Label);

    private sealed record OutputFacts(string Name, string Type, IReadOnlyList<long> Shape, double? Min, double? Max, IReadOnlyList<Best> Top);
}
