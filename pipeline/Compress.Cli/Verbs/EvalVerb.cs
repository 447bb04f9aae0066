using System.CommandLine;
using System.Globalization;
using Compress.Pipeline;
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
        var seed = new Option<long>("--seed") { Description = "Seed of the training, which decides the split where the data has no test part.", DefaultValueFactory = _ => 1 };
        var label = new Option<string>("--label-column") { Description = "Name or number (from 0) of a table's column with the classes; default: the one found by looking.", DefaultValueFactory = _ => "" };
        var bad = new Option<string>("--bad-samples") { Description = "refuse, or skip: leave out and count what cannot be read.", DefaultValueFactory = _ => "refuse" };
        bad.AcceptOnlyFromAmong("refuse", "skip");
        var content = new Option<string>("--content") { Description = "What a table's other columns hold: text, rows of numbers and categories, or detect.", DefaultValueFactory = _ => "detect" };
        content.AcceptOnlyFromAmong("text", "rows", "detect");
        var size = new Option<int[]>("--size") { Description = "Columns and rows to which images of different sizes are brought, as the training did.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var duplicates = new Option<bool>("--remove-duplicates") { Description = "Keeps a sample that occurs several times once, as the training did." };
        var attack = new Option<string?>("--attack") { Description = "Also evaluates on images changed against the model: fgsm (one step) or pgd (ten)." };
        attack.AcceptOnlyFromAmong("fgsm", "pgd");
        var epsilon = new Option<double>("--epsilon") { Description = "Largest change of a pixel by the attack, where pixels go from 0 to 1.", DefaultValueFactory = _ => AttackOptions.Fgsm.Epsilon };
        var json = CommonOptions.Json();
        var command = new Command("eval", """
            Evaluates a classifier on the test split of a data set.

            Example: compress eval model.onnx --data data/cifar-10 --preprocess preprocess.json --engine ort
            """) { model, data, preprocess, engine, limit, seed, label, content, size, bad, duplicates, attack, epsilon, json };
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            var report = ModelEvaluation.Run(new EvaluationRequest
            {
                Model = parsed.GetValue(model)!,
                Data = parsed.GetValue(data)!,
                Preprocess = parsed.GetValue(preprocess),
                Engine = parsed.GetValue(engine)!,
                Limit = parsed.GetValue(limit),
                Seed = parsed.GetValue(seed),
                Files = new FilesRecipe { LabelColumn = parsed.GetValue(label)!, BadSamples = parsed.GetValue(bad)!, RemoveDuplicates = parsed.GetValue(duplicates), Content = parsed.GetValue(content)!, Width = parsed.GetValue(size) is [var columns, ..] ? columns : 0, Height = parsed.GetValue(size) is [_, var rows] ? rows : 0 },
                Attack = parsed.GetValue(attack) is { } kind ? (kind == "pgd" ? AttackOptions.Pgd : AttackOptions.Fgsm) with { Epsilon = parsed.GetValue(epsilon) } : null,
            }, cancel);
            if (parsed.GetValue(json)) JsonOutput.Write(report);
            else Show(report);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Show(EvaluationReport report)
    {
        void Line(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        Line($"{report.Samples} test samples on {report.Engine}{(report.Skipped > 0 ? $"; {report.Skipped} samples could not be read" : "")}");
        foreach (var (name, value) in new (string, double?)[]
        {
            ("accuracy", report.Accuracy), ("top5", report.Top5), ("auc", report.Auc), ("macro_precision", report.MacroPrecision), ("macro_recall", report.MacroRecall),
            ("macro_f1", report.MacroF1), ("cross_entropy", report.CrossEntropy), ("perplexity", report.Perplexity), ("calibration_error", report.CalibrationError), ("robust_accuracy", report.RobustAccuracy),
        })
            if (value is { } number) Line($"  {name,-18} {number:0.0000}");
        Line($"  {"class",-18} precision recall f1     samples");
        for (var i = 0; i < report.Classes.Length; i++)
        {
            var c = report.Classes[i];
            Line($"  {c.Name,-18} {c.Precision:0.0000}    {c.Recall:0.0000} {c.F1:0.0000} {c.Samples,7}   named as: {string.Join(' ', report.ConfusionMatrix[i])}");
        }
    }
}
