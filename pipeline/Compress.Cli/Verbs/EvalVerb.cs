using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Compress.Graphs;
using Compress.Pipeline;
using Compress.Preprocessing;
using Compress.Training;

namespace Compress.Cli;

/// <summary>Task metrics of a model on a data set's test split.</summary>
internal sealed class EvalVerb : ICliVerb
{
    public Command Build()
    {
        var model = new Argument<string>("model") { Description = "ONNX file." };
        var data = new Option<string>("--data") { Description = "Folder with the data.", Required = true };
        var preprocess = new Option<string?>("--preprocess") { Description = "preprocess.json of a bundle or run; default: pixels / 255 in the model's size and layout." };
        var engine = new Option<string>("--engine") { Description = "lean, ort or torch.", DefaultValueFactory = _ => "lean" };
        var limit = new Option<int>("--limit") { Description = "At most this many test samples; 0 for all." };
        var json = CommonOptions.Json();
        var command = new Command("eval", """
            Evaluates a classifier on the test split of a data set.

            Example: compress eval model.onnx --data data/cifar-10 --preprocess preprocess.json --engine ort
            """) { model, data, preprocess, engine, limit, json };
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            var path = parsed.GetValue(model)!;
            var plan = parsed.GetValue(preprocess) is { } file ? PreprocessPlan.Load(file) : null;
            var samples = PipelineData.ForModel(parsed.GetValue(data)!, plan, LeanReader.Load(path), parsed.GetValue(limit));
            var used = InferenceEngines.Find(parsed.GetValue(engine)!);
            var predictions = Predictor.Predict(used, path, samples, samples.Set.Test.Open("eval"), Environment.ProcessorCount, cancel);
            var metrics = new (string Name, double Value)[]
            {
                ("accuracy", ClassificationMetrics.Accuracy(predictions)),
                ("top5", ClassificationMetrics.TopK(predictions, Math.Min(5, predictions.Classes))),
                ("macro_f1", ClassificationMetrics.MacroF1(predictions)),
                ("cross_entropy", ClassificationMetrics.CrossEntropy(predictions)),
                ("calibration_error", ClassificationMetrics.CalibrationError(predictions)),
            };
            if (parsed.GetValue(json))
            {
                var result = new JsonObject(metrics.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Value))) { ["samples"] = predictions.Count, ["engine"] = used.Name };
                Console.Out.WriteLine(result.ToJsonString());
                return ExitCodes.Done;
            }
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{predictions.Count} test samples on {used.Name}"));
            foreach (var (name, value) in metrics) Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-18} {value:0.0000}"));
            return ExitCodes.Done;
        }));
        return command;
    }
}
