using System.CommandLine;
using System.Globalization;
using Compress.Pipeline;
using Compress.Preprocessing;
using Spectre.Console;

namespace Compress.Cli;

/// <summary>Parity of two models over engines.</summary>
internal sealed class ValidateVerb : ICliVerb
{
    public Command Build()
    {
        var first = new Argument<string>("a") { Description = "ONNX file or bundle: the reference." };
        var second = new Argument<string>("b") { Description = "ONNX file or bundle that is compared; may be the same file, to compare engines." };
        var data = new Option<string?>("--data") { Description = "Folder with the data; its test split is run." };
        var inputs = new Option<string[]>("--input") { Description = "Tensors to run instead of data: .npy, .npz, .pb, or name=file. May be repeated.", AllowMultipleArgumentsPerToken = true };
        var preprocess = new Option<string?>("--preprocess") { Description = "preprocess.json of a bundle or run; default: the bundle's, else pixels / 255 in the model's size and layout." };
        var engines = new Option<string>("--engine") { Description = "Engines, separated by commas; the first runs the reference.", DefaultValueFactory = _ => "lean,ort" };
        var limit = new Option<int>("--limit") { Description = "At most this many test samples; 0 for all." };
        var perNode = new Option<bool>("--per-node") { Description = "Also compares the values inside, where both models have them under one name." };
        var maxAbs = new Option<double?>("--max-abs") { Description = "Largest absolute difference that passes; above it the exit code is 4." };
        var maxRel = new Option<double?>("--max-rel") { Description = "Largest relative difference that passes; above it the exit code is 4." };
        var agreement = new Option<double?>("--min-agreement") { Description = "Least share of samples with the same top class that passes; below it the exit code is 4." };
        var json = CommonOptions.Json();
        var command = new Command("validate", """
            Runs two models on every engine and tells how far their outputs are from those of A on the first engine.

            Example: compress validate teacher.onnx compressed.onnx --data data/cifar-10 --min-agreement 0.95
            """) { first, second, data, inputs, preprocess, engines, limit, perNode, maxAbs, maxRel, agreement, json };
        command.SetAction(parsed => CliHost.Guard(cancel =>
        {
            var (a, b) = (ModelSource.Open(parsed.GetValue(first)!), ModelSource.Open(parsed.GetValue(second)!));
            var names = parsed.GetValue(engines)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (names.Length == 0) throw new RecipeException("--engine names no engine; give lean, ort or both.");
            foreach (var name in names) ModelRunners.Require(name);
            var plan = parsed.GetValue(preprocess) is { } file ? PreprocessPlan.Load(file) : a.Bundle?.ReadPreprocess() ?? b.Bundle?.ReadPreprocess();
            var fed = (parsed.GetValue(data), parsed.GetValue(inputs)) switch
            {
                ({ } folder, null or []) => ParityInputs.FromData(folder, plan, a.Graph, parsed.GetValue(limit)),
                (null, { Length: > 0 } files) => Bound(a, files, plan),
                _ => throw new RecipeException("Give what to run the models on: either a folder with --data, or tensors with --input."),
            };
            using var progress = new ProgressLine();
            var report = ModelParity.Compare(a, b, names, fed, parsed.GetValue(perNode), progress, cancel);
            progress.Dispose();
            if (parsed.GetValue(json)) JsonOutput.Write(report);
            else Show(CommonOptions.People(false), report);
            return Missed(report, parsed.GetValue(maxAbs), parsed.GetValue(maxRel), parsed.GetValue(agreement)) ? ExitCodes.ValidationFailed : ExitCodes.Done;
        }));
        return command;
    }

    private static ParityInputs Bound(ModelSource model, string[] files, PreprocessPlan? plan)
    {
        System.Collections.Immutable.ImmutableArray<Compress.Graphs.ValueInfo> inputs = [.. model.Graph.RequiredInputs];
        var bound = InputBinder.Bind(inputs, files, plan);
        return ParityInputs.Of(inputs.Select(i => bound[i.Name]));
    }

    private static bool Missed(ParityReport report, double? maxAbs, double? maxRel, double? agreement)
    {
        var missed = new List<string>();
        void Require(string what, double seen, double? bound, bool least)
        {
            if (bound is { } limit && (least ? seen < limit : seen > limit))
                missed.Add(string.Create(CultureInfo.InvariantCulture, $"{what} is {seen:0.######}, {(least ? "at least" : "at most")} {limit:0.######} is asked"));
        }

        Require("the largest absolute difference", report.MaxAbs, maxAbs, least: false);
        Require("the largest relative difference", report.Rel, maxRel, least: false);
        if (agreement is not null && report.Top1Agreement is null) throw new RecipeException("--min-agreement is asked, but the outputs name no class: their last axis has one element.");
        Require("the agreement on the top class", report.Top1Agreement ?? 1, agreement, least: true);
        foreach (var what in missed) Console.Error.WriteLine("failed: " + what + ".");
        return missed.Count > 0;
    }

    private static void Show(IAnsiConsole console, ParityReport report)
    {
        console.WriteLine($"Reference: {report.Reference} on {report.ReferenceEngine}, {report.Samples} samples");
        var table = new Table().Border(TableBorder.Simple).AddColumns("model", "engine").AddColumns(Right("max abs"), Right("mean abs"), Right("rel"), Right("same top class"));
        foreach (var c in report.Comparisons)
            table.AddRow(Markup.Escape(Path.GetFileName(c.Model)), c.Engine, Number(c.MaxAbs), Number(c.MeanAbs), Number(c.Rel), c.Top1Agreement is { } share ? share.ToString("0.00 %", CultureInfo.InvariantCulture) : "");
        console.Write(table);
        foreach (var c in report.Comparisons.Where(c => c.Nodes is not null))
        {
            console.WriteLine($"{Path.GetFileName(c.Model)} on {c.Engine}, node by node:");
            var nodes = new Table().Border(TableBorder.Simple).AddColumns("node", "operator").AddColumns(Right("max abs"), Right("mean abs"), Right("rel"));
            foreach (var n in c.Nodes!) nodes.AddRow(Markup.Escape(n.Node), n.Operator, Number(n.MaxAbs), Number(n.MeanAbs), Number(n.Rel));
            console.Write(nodes);
        }
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Number(double value) => value.ToString("0.###e+0", CultureInfo.InvariantCulture);
}
