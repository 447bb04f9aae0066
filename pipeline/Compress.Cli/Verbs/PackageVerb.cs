using System.CommandLine;
using System.Globalization;
using Compress.Pipeline;
using Compress.Preprocessing;
using Compress.Runtime.Bundles;

namespace Compress.Cli;

/// <summary>Makes a bundle of a model.</summary>
internal sealed class PackageVerb : ICliVerb
{
    private static readonly SortedDictionary<string, BundleCoding> Codings = new(StringComparer.Ordinal)
    {
        ["auto"] = BundleCoding.Auto,
        [BundleLayout.CodingBrotli] = BundleCoding.Brotli,
        [BundleLayout.CodingDeflate] = BundleCoding.Deflate,
        [BundleLayout.CodingNone] = BundleCoding.None,
    };

    public Command Build()
    {
        var model = new Argument<string>("model") { Description = "ONNX file." };
        var output = new Option<string>("--out") { Description = "The bundle to write, such as model.compress.", Required = true };
        var preprocess = new Option<string?>("--preprocess") { Description = "preprocess.json: what happens to a sample before the model." };
        var labels = new Option<string?>("--labels") { Description = "Text file with the classes' names, one a line, in the order of the output." };
        var metrics = new Option<string[]>("--metric") { Description = "A figure about the model, such as accuracy=0.93. May be repeated." };
        var provenance = new Option<string[]>("--provenance") { Description = "Where the model comes from, such as recipe=quickstart. May be repeated." };
        var coding = new Option<string>("--coding") { Description = "none (apps map the weights), deflate (smaller, unpacked at load), brotli (smallest, but with a larger reader) or auto (deflate up to 1 MiB where it saves a tenth).", DefaultValueFactory = _ => "auto" };
        var json = CommonOptions.Json();
        var command = new Command("package", """
            Makes a bundle: model, preprocessing, labels and what is known about them in one file. Equal content gives equal bytes.

            Example: compress package compressed.onnx --preprocess preprocess.json --labels labels.txt --out model.compress
            """) { model, output, preprocess, labels, metrics, provenance, coding, json };
        command.SetAction(parsed => CliHost.Guard(_ =>
        {
            var (target, form) = (parsed.GetValue(output)!, parsed.GetValue(coding)!);
            if (!Codings.TryGetValue(form, out var stored)) throw new RecipeException($"--coding '{form}' is not known; give {string.Join(", ", Codings.Keys)}.");
            BundleWriter.Write(target, new BundleContent
            {
                Model = File.ReadAllBytes(parsed.GetValue(model)!),
                // Read and written again: what is no valid plan fails here and not in the app, and equal plans are equal bytes.
                Preprocess = parsed.GetValue(preprocess) is { } plan ? PreprocessPlan.Load(plan).ToJson() : default(ReadOnlyMemory<byte>),
                Labels = parsed.GetValue(labels) is { } names ? [.. File.ReadAllLines(names)] : [],
                Metrics = Pairs(parsed.GetValue(metrics), "--metric").ToDictionary(p => p.Key, p => Number(p.Key, p.Value)),
                Provenance = Pairs(parsed.GetValue(provenance), "--provenance"),
            }, stored);
            var manifest = BundleVerifier.Verify(target);
            var bytes = new FileInfo(target).Length;
            if (parsed.GetValue(json)) JsonOutput.Write(new { bundle = target, bytes, entries = manifest.Entries.Select(e => new { e.Name, e.Coding, e.Length, e.Sha256 }) });
            else Console.Out.WriteLine($"{target}: {bytes} bytes, {string.Join(", ", manifest.Entries.Select(e => e.Name))}");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Dictionary<string, string> Pairs(string[]? words, string option)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words ?? [])
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw new RecipeException($"{option} '{word}': expected name=value.");
            if (!pairs.TryAdd(word[..at], word[(at + 1)..])) throw new RecipeException($"{option}: '{word[..at]}' is given twice.");
        }
        return pairs;
    }

    private static double Number(string name, string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
        ? value
        : throw new RecipeException($"--metric '{name}={text}': '{text}' is no finite number.");
}
